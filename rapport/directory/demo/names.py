"""Names of a fictional company, drawn so that no two people share one. Nobody of these exists."""

import random
from collections.abc import Mapping

# Given and family names by the part of the world a site lies in.
NAMES: Mapping[str, tuple[str, str]] = {
    "west": (
        (
            "Anouk Bram Carlijn Daan Eline Femke Gijs Hanneke Ivo Jasper Katrijn Lotte Maarten Noor Olivier Pien Quinten "
            "Roos Sander Tess Ulrike Vera Wessel Xander Yara Zoë Aoife Bríd Conor Deirdre Eoin Fiadh Gráinne Niamh "
            "Oisín Róisín Saoirse Tadhg Léa Mathis Inès Théo Camille Jules Manon Hugo Freya Rhys Elin Owain"
        ),
        (
            "Bakker Brouwer Dekker Hendriks Jansma Koster Kuipers Meijer Mulder Postma Prins Schouten Smit Veenstra "
            "Verhoeven Visser Vos Wagenaar Willems Zijlstra Brennan Cassidy Doyle Fallon Keane Lynch Moran Nolan Quinlan "
            "Tierney Aubert Besson Chauvin Delacroix Fabre Girard Lambert Marchand Perrin Roussel Bevan Hughes Morgan"
        ),
    ),
    "east": (
        (
            "Agnieszka Bartosz Celina Dariusz Ewelina Filip Gabriela Hubert Iga Jakub Kinga Łukasz Magda Norbert Oliwia "
            "Paweł Renata Szymon Tomira Urszula Wojciech Zuzanna Aistė Dovydas Eglė Gintarė Jonas Kęstutis Lina Mantas "
            "Neringa Rimantas Ugnė Vaidas Žilvinas Austėja Dmytro Oksana Taras Iryna"
        ),
        (
            "Adamczyk Bielak Czarnecki Dąbek Gajda Jabłoński Kaczor Lis Majewska Nowicki Ostrowski Pawlak Rogala Sikora "
            "Tomczak Urban Wilk Zając Żak Adomaitis Balčiūnas Čepaitis Grigas Jankauskas Kairys Lukša Mažeika Norkus "
            "Petkus Rimkus Šimkus Urbonas Vaitkus Žukas Bondar Kravets Melnyk Shevchuk"
        ),
    ),
    "south": (
        (
            "Adriana Baltasar Catarina Duarte Eduarda Francisco Graça Henrique Inês João Leonor Miguel Nuno Olívia Pedro "
            "Raquel Salvador Teresa Vasco Xavier Beatriz Caio Débora Emerson Flávia Gustavo Helena Iara Júlio Larissa "
            "Marcelo Nádia Otávio Paulina Rafael Sílvia Thiago Vitória Alejandra Bruno Camila Diego Esteban Luciana"
        ),
        (
            "Almeida Barros Cardoso Domingues Esteves Figueira Guimarães Henriques Leitão Machado Neves Oliveira Pacheco "
            "Queirós Ramalho Salgado Tavares Valente Zagalo Andrade Bezerra Cavalcanti Duarte Freitas Gouveia Lacerda "
            "Moraes Nogueira Pires Rezende Siqueira Trindade Vidal Acosta Benítez Cabrera Fuentes Herrera Ibarra Quiroga"
        ),
    ),
    "asia": (
        (
            "Aarav Bhavna Chetan Divya Esha Farhan Gauri Harsh Ishaan Jaya Kavya Lakshmi Manoj Nandini Omkar Pooja Rahul "
            "Sneha Tanvi Uday Varun Yamini Zubin Arun Deepa Girish Meera Nikhil Rekha Sanjay Bao Chen Huiling Jia Kai "
            "Li Mei Ning Qiang Rui Shan Ting Wei Xin Yan Zhen Aiko Daichi Emi Haruto Sakura Anh Linh Minh Thảo Tuấn"
        ),
        (
            "Agarwal Bhatt Chavan Deshmukh Gokhale Iyer Joshi Kulkarni Limaye Menon Nair Oak Patil Rane Sathe Tambe "
            "Vaidya Wagle Apte Bhosale Damle Gadgil Karnik Lele Mujumdar Phadke Sabnis Tilak Chua Goh Heng Koh Lim Ng "
            "Ong Quek Seah Tan Teo Wong Yeo Fujita Mori Okada Sasaki Đặng Hồ Lý Phạm Võ"
        ),
    ),
    "africa": (
        (
            "Achieng Baraka Chebet Daudi Eshe Faraji Grace Halima Imani Jabari Kerubo Lulu Makena Njeri Otieno Pendo "
            "Rehema Sauti Tumaini Uzuri Wambui Zawadi Abena Chidi Efua Femi Ifeoma Kofi Ngozi Obinna Yaa Adanna Kwabena"
        ),
        (
            "Abdalla Barasa Chege Gitau Juma Kibet Langat Maina Ndungu Odhiambo Ruto Simiyu Tanui Wafula Wekesa Kariuki "
            "Mutua Njoroge Ochieng Wanyama Adebayo Boateng Danso Eze Mensimah Nwosu Okeke Owusu Sarpong Tetteh Uche"
        ),
    ),
}

REGION: Mapping[str, str] = {
    "Rotterdam": "west",
    "Venlo": "west",
    "Gdańsk": "east",
    "Vilnius": "east",
    "Lisbon": "south",
    "Santos": "south",
    "Houston": "south",
    "Pune": "asia",
    "Singapore": "asia",
    "Mombasa": "africa",
}

PLAIN_TRIES, DOUBLE_TRIES, TRIES = 6, 30, 60
MIXED = 0.18  # share of people whose name is from elsewhere than their site


def draw_names(sites: list[str], *, seed: int) -> list[tuple[str, str]]:
    """Return a (given, family) name for each person's site; a number-free second family name keeps them apart."""
    chance = random.Random(seed)
    regions = tuple(NAMES)
    lists = {region: (given.split(), family.split()) for region, (given, family) in NAMES.items()}
    taken: set[tuple[str, str]] = set()
    found = []
    for site in sites:
        region = chance.choice(regions) if chance.random() < MIXED else REGION[site]
        given, family = lists[region]
        name = _free(given, family, taken, chance)
        taken.add(name)
        found.append(name)
    return found


def _free(given: list[str], family: list[str], taken: set[tuple[str, str]], chance: random.Random) -> tuple[str, str]:
    for attempt in range(TRIES):
        first, last = chance.choice(given), chance.choice(family)
        if attempt >= PLAIN_TRIES:  # the plain names run out in a large company
            last = f"{last}-{chance.choice(family)}"
        if attempt >= DOUBLE_TRIES:
            first = f"{first} {chance.choice(given)}"
        if (first, last) not in taken:
            return first, last
    return first, f"{last} {chance.choice(family)}-{len(taken)}"
