"""Places and nationalities in several languages: the same place has the same key in all of them.

Countries and the world's larger cities come from Unicode's CLDR; what the press of the Maghreb
needs besides, and the nationalities, which CLDR has not, stand here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache

from rag.verification.words import Word, bases, fold, words_of

__all__ = ["Place", "capital_country", "places_of", "with_wider"]

Place = tuple[str, int, int]
"""A place's key ("MA", "city:vienna"), and the positions of its first and last word."""

_LANGUAGES = ("ar", "en", "fr")

# Other names of countries (by ISO code) and of blocs; `|` separates names.
_OTHER_NAMES = {
    "AE": "UAE|the Emirates|Emirates|الإمارات|Émirats|EAU|Émirats arabes unis",
    "AR": "الأرجنتين",
    "BA": "البوسنة|Bosnia|Bosnie",
    "BS": "البهاماس|the Bahamas|Bahamas",
    "CD": "الكونغو الديمقراطية",
    "CI": "Ivory Coast|Côte d'Ivoire|ساحل العاج|الكوت ديفوار",
    "CL": "الشيلي|تشيلي|شيلي",
    "CN": "الصين|Chine|China",
    "CZ": "التشيك|Czech Republic",
    "DK": "الدانمارك|الدنمارك",
    "GA": "الغابون",
    "GB": "Britain|Great Britain|UK|England|Angleterre|Grande-Bretagne|بريطانيا|إنجلترا|إنكلترا",
    "GR": "اليونان",
    "HK": "Hong Kong|هونغ كونغ",
    "IE": "إيرلندا",
    "IN": "الهند",
    "IT": "إيطاليا",
    "JP": "اليابان",
    "KE": "كينيا",
    "KM": "Comores|Comoros|جزر القمر",
    "KR": "South Korea|Corée du Sud|كوريا الجنوبية",
    "KP": "North Korea|Corée du Nord|كوريا الشمالية",
    "MA": "المغرب",
    "MM": "Burma|Birmanie",
    "MX": "المكسيك",
    "MZ": "الموزمبيق|موزمبيق",
    "NG": "نيجيريا",
    "NE": "النيجر",
    "NL": "Holland|Hollande|هولندا|Pays-Bas",
    "NO": "النرويج",
    "PH": "الفلبين|الفليبين",
    "PL": "بولونيا|بولندا",
    "PS": "Palestine|فلسطين",
    "PT": "البرتغال",
    "RU": "روسيا",
    "SA": "السعودية",
    "SE": "السويد",
    "SN": "السينغال|السنغال",
    "SY": "سوريا",
    "TN": "تونس",
    "TR": "Turkey|Turquie|Türkiye|Turkiye|تركيا",
    "TZ": "تنزانيا|تانزانيا",
    "US": "USA|U.S.|US|America|États-Unis|الولايات المتحدة|أمريكا|أميركا",
    "VN": "الفيتنام|فيتنام|Viêt Nam",
    "XK": "كوسوفو",
    "EU": "European Union|Union européenne|الاتحاد الأوروبي|EU|UE",
    "UN": "United Nations|Nations unies|الأمم المتحدة|UN|ONU|U.N.|منظمة الأمم المتحدة|أممية|أممي",
    "region:europe": "Europe|أوروبا|أوربا",
    "region:africa": "Africa|Afrique|إفريقيا|أفريقيا",
    "region:asia": "Asia|Asie|آسيا",
    "region:america": "أمريكا اللاتينية|Latin America|Amérique latine",
    "region:sahel": "Sahel|الساحل",
    "region:mideast": "Middle East|Moyen-Orient|الشرق الأوسط",
    "region:maghreb": "Maghreb|المغارب",
    "region:gulf": "Gulf|Golfe|الخليج",
}

# Nationalities of both genders and numbers, by country; Arabic ones are derived from the country's
# name where only the ending differs.
_PEOPLES = {
    "AE": "Emirati Emiratis Émirati Émiratie Émiratis Émiraties إماراتي إماراتية",
    "AF": "Afghan Afghans Afghane أفغاني أفغانية",
    "AR": "Argentine Argentinian Argentines Argentin أرجنتيني أرجنتينية",
    "AT": "Austrian Austrians autrichien autrichienne autrichiens نمساوي نمساوية",
    "BE": "Belgian Belgians belge belges بلجيكي بلجيكية",
    "BR": "Brazilian Brazilians brésilien brésilienne برازيلي برازيلية",
    "CA": "Canadian Canadians canadien canadienne كندي كندية",
    "CH": "Swiss suisse suisses سويسري سويسرية",
    "CN": "Chinese chinois chinoise صيني صينية",
    "DE": "German Germans allemand allemande allemands ألماني ألمانية",
    "DK": "Danish danois danoise دنماركي دانماركي",
    "DZ": "Algerian Algerians algérien algérienne algériens جزائري جزائرية",
    "EG": "Egyptian Egyptians égyptien égyptienne مصري مصرية",
    "ES": "Spanish Spaniard Spaniards espagnol espagnole espagnols إسباني إسبانية",
    "ET": "Ethiopian Ethiopians éthiopien éthiopienne إثيوبي إثيوبية",
    "FR": "French français française françaises فرنسي فرنسية",
    "GB": "British English britannique britanniques anglais anglaise بريطاني بريطانية",
    "GR": "Greek Greeks grec grecque يوناني يونانية",
    "IN": "Indian Indians indien indienne indiens هندي هندية",
    "IQ": "Iraqi Iraqis irakien irakienne عراقي عراقية",
    "IR": "Iranian Iranians iranien iranienne إيراني إيرانية",
    "IL": "Israeli Israelis israélien israélienne إسرائيلي إسرائيلية",
    "IT": "Italian Italians italien italienne italiens إيطالي إيطالية",
    "JO": "Jordanian Jordanians jordanien jordanienne أردني أردنية",
    "JP": "Japanese japonais japonaise ياباني يابانية",
    "KR": "Korean Koreans coréen coréenne كوري كورية",
    "KW": "Kuwaiti Kuwaitis koweïtien koweïtienne كويتي كويتية",
    "LB": "Lebanese libanais libanaise لبناني لبنانية",
    "LY": "Libyan Libyans libyen libyenne ليبي ليبية",
    "MA": "Moroccan Moroccans marocain marocaine marocains marocaines مغربي مغربية مغاربة",
    "ML": "Malian malien malienne مالي",
    "MR": "Mauritanian mauritanien mauritanienne موريتاني موريتانية",
    "MX": "Mexican mexicain mexicaine مكسيكي مكسيكية",
    "NG": "Nigerian Nigerians nigérian nigériane نيجيري نيجيرية",
    "NL": "Dutch néerlandais néerlandaise هولندي هولندية",
    "NO": "Norwegian norvégien norvégienne نرويجي نرويجية",
    "PK": "Pakistani Pakistanis pakistanais pakistanaise باكستاني باكستانية",
    "PL": "Polish polonais polonaise بولوني بولندي",
    "PS": "Palestinian Palestinians palestinien palestinienne فلسطيني فلسطينية",
    "PT": "Portuguese portugais portugaise برتغالي برتغالية",
    "QA": "Qatari Qataris qatari qatarie qatariens قطري قطرية",
    "RU": "Russian Russians russe russes روسي روسية",
    "SA": "Saudi Saudis saoudien saoudienne saoudiens سعودي سعودية",
    "SD": "Sudanese soudanais soudanaise سوداني سودانية",
    "SE": "Swedish suédois suédoise سويدي سويدية",
    "SN": "Senegalese sénégalais sénégalaise سنغالي سنغالية سينغالي",
    "SY": "Syrian Syrians syrien syrienne سوري سورية",
    "TN": "Tunisian Tunisians tunisien tunisienne tunisiens تونسي تونسية",
    "TR": "Turkish Turk Turks turc turque turcs تركي تركية",
    "UA": "Ukrainian Ukrainians ukrainien ukrainienne أوكراني أوكرانية",
    "US": "American Americans américain américaine américains أمريكي أمريكية أميركي أميركية",
    "YE": "Yemeni yéménite يمني يمنية",
    "region:africa": "African Africans africain africaine africains أفريقي إفريقي إفريقية أفريقية",
    "region:europe": "European Europeans européen européenne أوروبي أوروبية أوربي",
    "region:asia": "Asian Asians asiatique asiatiques آسيوي آسيوية",
    "region:arab": "Arab Arabs arabe arabes عربي عربية عرب",
}

# Cities that CLDR's time zones do not name, or name otherwise.
_CITIES = """
Rabat/الرباط; Salé/Sale/سلا; Tangier/Tanger/طنجة; Tetouan/Tétouan/تطوان; Fez/Fès/Fes/فاس
Meknes/Meknès/مكناس; Agadir/أكادير; Oujda/وجدة; Marrakesh/Marrakech/مراكش
Kenitra/Kénitra/القنيطرة; El Jadida/الجديدة; Safi/آسفي; Essaouira/الصويرة; Ouarzazate/ورزازات
Settat/سطات; Berkane/بركان; Nador/الناظور; Al Hoceima/Al Hoceïma/الحسيمة
Laayoune/Laâyoune/العيون; Dakhla/الداخلة; Beni Mellal/Béni Mellal/بني ملال; Khouribga/خريبكة
Errachidia/الرشيدية; Larache/العرائش; Fnideq/الفنيدق; Ksar el-Kebir/القصر الكبير; Ifrane/إفران
Taza/تازة; Mohammedia/المحمدية; Benslimane/بنسليمان; Jorf Lasfar/الجرف الأصفر
Casablanca/الدار البيضاء; Doukkala/دكالة; Tadla/تادلة; Madrid/مدريد; Barcelona/Barcelone/برشلونة
Seville/Séville/إشبيلية; Malaga/مالقة; Valencia/بلنسية; Ibiza/إيبيزا; Ceuta/Sebta/سبتة
Melilla/مليلية; Lisbon/Lisbonne/لشبونة; Porto/بورتو; Paris/باريس; Lyon/ليون
Marseille/Marseilles/مرسيليا; Lille/ليل; Nice/نيس; Toulouse/تولوز; Strasbourg/ستراسبورغ
Brussels/Bruxelles/بروكسل/بروكسيل; Antwerp/Anvers/أنتويرب; Ghent/Gand/غنت; Amsterdam/أمستردام
Rotterdam/روتردام; The Hague/La Haye/لاهاي; London/Londres/لندن; Manchester/مانشستر; Dublin/دبلن
Berlin/برلين; Munich/ميونيخ; Hamburg/Hambourg/هامبورغ; Frankfurt/Francfort/فرانكفورت
Vienna/Vienne/فيينا; Geneva/Genève/جنيف; Zurich/زوريخ; Bern/Berne/برن; Rome/روما; Milan/ميلانو
Naples/نابولي; Athens/Athènes/أثينا; Warsaw/Varsovie/وارسو; Prague/براغ; Budapest/بودابست
Bucharest/Bucarest/بوخارست; Sofia/صوفيا; Belgrade/بلغراد; Kyiv/Kiev/كييف; Moscow/Moscou/موسكو
Saint Petersburg/Saint-Pétersbourg/سان بطرسبورغ; Oslo/أوسلو; Stockholm/ستوكهولم
Copenhagen/Copenhague/كوبنهاغن; Helsinki/هلسنكي; Istanbul/إسطنبول; Ankara/أنقرة
Tunis/تونس العاصمة; Algiers/Alger/الجزائر العاصمة; Oran/وهران; Tripoli/طرابلس
Nouakchott/نواكشوط; Dakar/داكار; Bamako/باماكو; Niamey/نيامي; Abidjan/أبيدجان; Lagos/لاغوس
Abuja/أبوجا; Nairobi/نيروبي; Addis Ababa/Addis-Abeba/أديس أبابا; Kigali/كيغالي
Johannesburg/جوهانسبورغ; Pretoria/بريتوريا; Cairo/Le Caire/القاهرة
Alexandria/Alexandrie/الإسكندرية; Khartoum/الخرطوم; Beirut/Beyrouth/بيروت; Damascus/Damas/دمشق
Amman/عمان; Baghdad/Bagdad/بغداد; Jerusalem/Jérusalem/القدس; Gaza/غزة; Riyadh/Riyad/الرياض
Jeddah/Djeddah/جدة; Mecca/La Mecque/مكة; Doha/الدوحة; Dubai/Dubaï/دبي
Abu Dhabi/Abou Dhabi/أبوظبي/أبو ظبي; Manama/المنامة; Muscat/Mascate/مسقط; Sanaa/صنعاء
Tehran/Téhéran/طهران; Islamabad/إسلام آباد; Karachi/كراتشي; Lahore/لاهور; New Delhi/نيودلهي
Mumbai/مومباي; Beijing/Pékin/بكين; Shanghai/Shanghaï/شنغهاي; Tokyo/طوكيو; Seoul/Séoul/سيول
Singapore/Singapour/سنغافورة; Kuala Lumpur/كوالالمبور; Washington/واشنطن; New York/نيويورك
Los Angeles/لوس أنجلس; Chicago/شيكاغو; Boston/بوسطن; Miami/ميامي; Montreal/Montréal/مونتريال
Toronto/تورونتو; Ottawa/أوتاوا; Mexico City/مكسيكو; Brasilia/برازيليا
Buenos Aires/بوينس آيرس; Santiago/سانتياغو; Lima/ليما; Bogota/Bogotá/بوغوتا; Sharjah/الشارقة
"""
# Where a country's government is often called by its seat.
_CAPITALS = {
    "rabat": "MA",
    "madrid": "ES",
    "paris": "FR",
    "brussels": "BE",
    "vienna": "AT",
    "moscow": "RU",
    "oslo": "NO",
    "addis ababa": "ET",
    "doha": "QA",
    "riyadh": "SA",
    "ankara": "TR",
    "islamabad": "PK",
    "abu dhabi": "AE",
    "cairo": "EG",
    "amman": "JO",
    "algiers": "DZ",
    "tunis": "TN",
    "washington": "US",
    "london": "GB",
    "berlin": "DE",
    "rome": "IT",
    "lisbon": "PT",
    "dakar": "SN",
    "nouakchott": "MR",
    "beijing": "CN",
    "tokyo": "JP",
    "new delhi": "IN",
}
# Names of places that are ordinary words too; they count as places with a capital letter only,
# in Arabic never.
_ORDINARY = frozenset(
    fold(word)
    for word in "us un ue eu nice sale turkey china jersey chad mali niger guinea oran ليل سلا برن"
    " réunion عمان جدة مالي حلب بركان ليون غنت عرب الجديدة جديدة العيون عيون ملال".split()
)
_ENDINGS = ("ا", "ين", "ون", "ان")
# Words behind which even those are places.
_IN = frozenset(fold(word) for word in "في مدينة إقليم إلى مطار ميناء".split())


@cache
def _names(language: str) -> Mapping[str, str]:
    """Folded names of places, up to five words, with their keys."""
    from babel import Locale

    names: dict[str, str] = {}
    locale = Locale.parse(language)
    for zone in Locale.parse("ar").time_zones:
        city = str(zone).rsplit("/", 1)[-1].replace("_", " ")
        forms = locale.time_zones.get(zone, {})
        if "city" in forms or language != "ar":
            _add(names, str(forms.get("city", city)), f"city:{_key(city)}")
    for key, spellings in _cities():
        for spelling in spellings:
            _add(names, spelling, key)
    for code, name in locale.territories.items():
        if len(code) == 2 and code.isalpha() and code not in ("EZ", "QO", "XA", "XB", "ZZ"):
            _add(names, str(name), code)
    for code, spellings_ in _OTHER_NAMES.items():
        for spelling in spellings_.split("|"):
            _add(names, spelling, code)
    for code, people in _PEOPLES.items():
        for spelling in people.split():
            _add(names, spelling, code)
    return names


def _cities() -> Iterator[tuple[str, list[str]]]:
    for entry in _CITIES.replace("\n", ";").split(";"):
        if entry.strip():
            spellings = [spelling.strip() for spelling in entry.split("/")]
            yield f"city:{_key(spellings[0])}", spellings


def _key(city: str) -> str:
    return " ".join(word.folded for word in words_of(city))


def _add(names: dict[str, str], name: str, key: str) -> None:
    words = [word.folded for word in words_of(name)]
    if not words or sum(map(len, words)) < 2:
        return
    names[" ".join(words)] = key
    if words[0].startswith("ال") and len(words[0]) > 4:
        names.setdefault(" ".join([words[0][2:], *words[1:]]), key)


@cache
def _all_names() -> Mapping[str, str]:
    tables = [_names(language) for language in _LANGUAGES]
    merged: dict[str, str] = {}
    # Mexico is a country first, although French calls its capital so.
    for cities in (True, False):
        for table in tables:
            merged |= {n: key for n, key in table.items() if key.startswith("city:") is cities}
    return merged


def capital_country(key: str) -> str | None:
    """The country of which a city is the capital, for those that newspapers call by it."""
    return _CAPITALS.get(key.removeprefix("city:")) if key.startswith("city:") else None


_PARTS = {
    "region:gulf": frozenset("AE BH KW OM QA SA".split()),
    "region:maghreb": frozenset("DZ LY MA MR TN".split()),
}
# One name, two places: the Sultanate of Oman and the capital of Jordan.
_NAMESAKES = {"OM": "city:amman", "city:amman": "OM", "TN": "city:tunis", "city:tunis": "TN"}
_NAMESAKES |= {"DZ": "city:algiers", "city:algiers": "DZ", "KW": "city:kuwait"}


def with_wider(keys: Collection[str]) -> frozenset[str]:
    """Places with those that have the same name, and the regions that two or more lie in."""
    regions = {region for region, parts in _PARTS.items() if len(parts & set(keys)) > 1}
    return frozenset({*keys, *regions, *(_NAMESAKES[key] for key in keys if key in _NAMESAKES)})


def places_of(text: str, *, strict: bool = True) -> list[Place]:
    """The places and nationalities of a text, the longest name at each position.

    Args:
        text: The text.
        strict: Whether names that are ordinary words too must look like places.
    """
    words = words_of(text)
    found: list[Place] = []
    at = 0
    while at < len(words):
        place = _place_at(words, at, strict)
        if place is None:
            at += 1
            continue
        key, length = place
        found.append((key, at, at + length - 1))
        at += length
    return found


def _place_at(words: Sequence[Word], at: int, strict: bool) -> tuple[str, int] | None:
    names = _all_names()
    first = words[at]
    arabic = not first.folded.isascii()
    for length in range(min(5, len(words) - at), 0, -1):
        rest = [word.folded for word in words[at + 1 : at + length]]
        forms = set(bases(first.folded))
        if arabic:  # the endings of nationalities: سنغاليا, سنغاليين
            forms |= {
                base[: -len(end)] for base in forms for end in _ENDINGS if base.endswith(f"ي{end}")
            }
        for base in sorted(forms, key=len, reverse=True):
            article = f"ال{base}"
            for candidate in (base, article) if first.folded.endswith(article) else (base,):
                key = names.get(" ".join([candidate, *rest]))
                if key is None:
                    continue
                if strict and length == 1 and not _counts(words, at, candidate, arabic):
                    continue
                return key, length
    return None


def _counts(words: Sequence[Word], at: int, name: str, arabic: bool) -> bool:
    word = words[at]
    if arabic:
        if name in _ORDINARY:
            before = words[at - 1].folded if at else ""
            return before in _IN or (word.folded.startswith("ب") and len(name) > 3)
        # A clitic that leaves three letters is a root letter more often than not.
        return name == word.folded or len(name) >= 3
    if len(name) <= 3:  # "eau" is water, "EAU" are the Emirates
        return word.text.isupper() or (word.capital and name not in _ORDINARY)
    # Nationalities are written small in French ("marocain"), so case decides nothing else.
    return word.capital or name not in _ORDINARY
