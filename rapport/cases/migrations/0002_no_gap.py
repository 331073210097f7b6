"""The database itself sees to it that a case is at every instant with one owner and one holder.

That two spans never overlap, an exclusion constraint keeps. Here, at commit: the first span begins with the case, each
begins where the one before ended, the last ends with the case, and the case's own columns say what its last spans say.
"""

from django.db import migrations

CHECK = """
CREATE FUNCTION cases_check(wanted bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    c cases_case%ROWTYPE;
    kind text;
    wrong boolean;
    last cases_custody%ROWTYPE;
BEGIN
    SELECT * INTO c FROM cases_case WHERE id = wanted;
    IF NOT FOUND THEN RETURN; END IF;
    FOREACH kind IN ARRAY ARRAY['owner', 'holder'] LOOP
        SELECT * INTO last FROM cases_custody WHERE case_id = wanted AND part = kind ORDER BY place DESC LIMIT 1;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'case % has no %', wanted, kind USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF last.until IS DISTINCT FROM c.closed_at THEN
            RAISE EXCEPTION 'the last % of case % does not end with it', kind, wanted
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        IF kind = 'owner' THEN
            wrong := (last.team_id, last.person_id) IS DISTINCT FROM (c.owner_team_id, c.owner_id);
        ELSE
            wrong := (last.team_id, last.person_id) IS DISTINCT FROM (c.holder_team_id, c.holder_id);
        END IF;
        IF wrong THEN
            RAISE EXCEPTION 'case % names another % than its custody', wanted, kind
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    END LOOP;
END $$;

CREATE FUNCTION cases_check_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM cases_check(NEW.id);
    RETURN NULL;
END $$;

-- Each span is held against its neighbours alone, by the index on places: a million of them cost a million looks.
CREATE FUNCTION cases_check_span() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    opened timestamptz;
    closed timestamptz;
    s cases_custody%ROWTYPE;
    other timestamptz;
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM cases_check(OLD.case_id);
        IF EXISTS (SELECT FROM cases_case WHERE id = OLD.case_id)
           AND EXISTS (SELECT FROM cases_custody WHERE case_id = OLD.case_id AND part = OLD.part AND place > OLD.place)
           AND NOT EXISTS (
               SELECT FROM cases_custody WHERE case_id = OLD.case_id AND part = OLD.part AND place = OLD.place
           ) THEN
            RAISE EXCEPTION 'case % lost a span of custody', OLD.case_id
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
    END IF;
    SELECT * INTO s FROM cases_custody WHERE id = NEW.id;
    IF NOT FOUND THEN RETURN NULL; END IF;
    SELECT opened_at, closed_at INTO opened, closed FROM cases_case WHERE id = s.case_id;
    IF s.place = 1 THEN
        other := opened;
    ELSE
        SELECT until INTO other FROM cases_custody
        WHERE case_id = s.case_id AND part = s.part AND place = s.place - 1;
    END IF;
    IF other IS DISTINCT FROM s.since THEN
        RAISE EXCEPTION 'a gap before span % of the % of case %', s.place, s.part, s.case_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT since INTO other FROM cases_custody WHERE case_id = s.case_id AND part = s.part AND place = s.place + 1;
    IF NOT FOUND THEN
        PERFORM cases_check(s.case_id);
    ELSIF other IS DISTINCT FROM s.until THEN
        RAISE EXCEPTION 'a gap after span % of the % of case %', s.place, s.part, s.case_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER case_in_custody AFTER INSERT OR UPDATE ON cases_case
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cases_check_case();
CREATE CONSTRAINT TRIGGER custody_without_gap AFTER INSERT OR UPDATE OR DELETE ON cases_custody
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cases_check_span();
"""

UNDO = """
DROP TRIGGER custody_without_gap ON cases_custody;
DROP TRIGGER case_in_custody ON cases_case;
DROP FUNCTION cases_check_span();
DROP FUNCTION cases_check_case();
DROP FUNCTION cases_check(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]

    operations = [migrations.RunSQL(CHECK, UNDO)]
