"""The WSGI application that granian serves."""

import os

from django.core.wsgi import get_wsgi_application

from rapport.site.leash import end_with
from rapport.site.running import settle
from rapport.site.turns import in_turns

end_with(os.getppid())  # granian's own processes would outlive a killed granian, and keep its port
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rapport.site.settings")
application = in_turns(get_wsgi_application())
settle()
