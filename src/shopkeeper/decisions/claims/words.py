"""Words that claim something the law wants proved, by the categories of claim that may say so.

Our own lists, compact and not exhaustive: what is found is certainly to be backed, what is not
found is not thereby allowed. English, with the most usual German and French words. A `*` stands for
any ending of the word, a `|` for a choice of words, a hyphen for one, a space or nothing.
"""

from typing import NamedTuple


class Group(NamedTuple):
    """Words that make one sort of claim."""

    categories: tuple[str, ...]
    """A claim of any of these may say so."""
    reason: str
    """What law wants of it, in words the shop's people may read."""
    terms: tuple[str, ...]


def _terms(*lines: str) -> tuple[str, ...]:
    return tuple(term.strip() for line in lines for term in line.split(",") if term.strip())


GROUPS = (
    Group(
        ("health",),
        "says that a product prevents, treats or cures: scientific evidence is required (FTC Health"
        " Products Guidance; for food in the EU, Regulation 1924/2006 forbids it)",
        _terms(
            "cure, cures, curing, heal, heals, healing, remedy, remedies, miracle cure",
            "diagnose*, therapeutic*, medicinal*, clinical strength, doctor recommended",
            "clinically proven|tested, medically proven|tested, scientifically proven",
            "relieves pain, pain relief, painkiller, anti-inflammatory, antiviral, antibacterial",
            "lowers cholesterol|blood pressure|blood sugar, boosts immunity, immune booster",
            "boosts your immune system, strengthens the immune system, detox*, detoxif*",
            "burns fat, fat burner, fat burning, weight loss, lose weight, appetite suppressant",
            "heilt, heilung, heilend*, lindert, gegen schmerzen, entgift*, abnehmen",
            "guérit, guérison, soulage, amincissant*, détox",
        ),
    ),
    Group(
        ("health",),
        "names an illness: a product that is not an authorised medicine may not be said to act on"
        " it (21 CFR 101.93; Regulation 1924/2006)",
        _terms(
            "cancer, diabet*, arthriti*, alzheimer's, alzheimers, dementia, depression, insomnia",
            "anxiety, adhd, autism, asthma, eczema, psoriasis, dermatitis, rosacea, migraine*",
            "covid, covid-19, coronavirus, influenza, flu, hypertension, high blood pressure",
            "heart disease, osteoporosis, obesity, infertility, menopause, hiv, epilepsy",
            "fibromyalgia, irritable bowel, tumour*, tumor*, krebs, rheuma, schlaflosigkeit",
            "dépression, arthrose, insomnie",
        ),
    ),
    Group(
        ("cosmetics",),
        "promises an effect on skin or hair: it needs evidence and fair wording (EU Regulation"
        " 655/2013 on cosmetic claims)",
        _terms(
            "anti-ageing, anti-aging, antiaging, rejuvenat*, wrinkles, anti-wrinkle",
            "younger-looking, erases lines, reduces lines, firms skin, cellulite, stretch marks",
            "hypoallergenic, non-comedogenic, dermatologically|dermatologist tested",
            "dermatologist recommended",
            "hair growth, regrows hair, stops hair loss, whitens teeth, teeth whitening",
            "skin lightening, skin whitening, paraben-free, chemical-free, toxin-free",
            "no nasties, preservative-free",
            "faltenfrei, anti-falten, verjüngt, hautverjüngung, hypoallergen, anti-rides",
            "rajeunit, hypoallergénique",
        ),
    ),
    Group(
        ("environment",),
        "says something is good for nature: general green words and neutrality by offsetting are"
        " not allowed without proof (Directive EU 2024/825)",
        _terms(
            "eco-friendly, ecofriendly, environmentally friendly, planet-friendly, earth-friendly",
            "nature-friendly, climate-friendly, ocean-friendly, ecological*, eco-conscious",
            "sustainable, sustainably, sustainability, green choice, green product, go green",
            "climate neutral|positive, carbon neutral|negative|positive, co2 neutral|positive",
            "climate-neutral*, carbon-free, net zero, zero emission, zero emissions, zero waste",
            "low carbon, carbon offset, offsets carbon, biodegradable, compostable, recyclable",
            "bio-based, biobased, plastic-free, plastic neutral, good for the planet",
            "saves the planet, save the planet, energy efficient, renewable",
            "umweltfreundlich*, klimaneutral*, nachhaltig*, biologisch abbaubar, kompostierbar",
            "respectueux de l'environnement, écologique*, neutre en carbone",
        ),
    ),
    Group(
        ("food",),
        "is a nutrition or origin claim: only authorised wording, with the conditions of its"
        " use met (Regulation 1924/2006; FDA labelling rules)",
        _terms(
            "low-fat, fat-free, low in fat, low-sugar, sugar-free, no added sugar, low-calorie",
            "low in salt, low sodium, high-fibre, high fiber, high-protein, high in protein",
            "high in fibre, source of protein|fibre|fiber|vitamins, rich in vitamins|protein",
            "superfood*, probiotic*, prebiotic*, antioxidant*, gluten-free, lactose-free",
            "dairy-free, nut-free, gmo-free, non-gmo, wholesome, low-carb",
            "keto-friendly, guilt-free, all-natural, 100% natural, pesticide-free",
            "zuckerfrei, fettarm, glutenfrei, laktosefrei, sans sucre, sans gluten, allégé",
        ),
    ),
    Group(
        ("food", "environment"),
        "says how something was grown: it needs the certificate (Regulation EU 2018/848 for food)",
        _terms(
            "organic, organically, all-organic, aus biologischem anbau",
            "issu de l'agriculture biologique, agriculture biologique",
        ),
    ),
    Group(
        ("finance",),
        "speaks of credit or of gain: its terms must be stated and it may not promise results",
        _terms(
            "interest-free, 0% apr, 0 % apr, 0% interest, no credit check, guaranteed approval",
            "pre-approved, buy now pay later, pay in instalments",
            "pay in installments, guaranteed return, guaranteed returns, guaranteed profit",
            "risk-free, tax-free, get rich, passive income, good investment, safe investment",
            "increases in value, holds its value, cash back guaranteed",
            "zinsfrei, ohne schufa, garantierte rendite, sans intérêt, sans frais de crédit",
        ),
    ),
)
