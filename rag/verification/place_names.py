"""What CLDR does not know of places: other names, nationalities, cities, seats of government.

Several names of one place stand in one entry; the key of a city is its first name.
"""

from __future__ import annotations

__all__ = ["CAPITALS", "CITIES", "OTHER_NAMES", "PEOPLES"]

# Other names of countries (by ISO code) and of blocs; `|` separates names.
OTHER_NAMES = {
    "AE": "UAE|the Emirates|Emirates|الإمارات|Émirats|EAU|Émirats arabes unis|دولة الإمارات",
    "AR": "الأرجنتين",
    "BA": "البوسنة|Bosnia|Bosnie",
    "BF": "Burkina|بوركينافاسو|بوركينا",
    "BS": "البهاماس|the Bahamas|Bahamas",
    "CD": "الكونغو الديمقراطية|DR Congo|RD Congo",
    "CG": "Congo|الكونغو",
    "CI": "Ivory Coast|Côte d'Ivoire|ساحل العاج|الكوت ديفوار|كوت ديفوار",
    "CL": "الشيلي|تشيلي|شيلي",
    "CN": "الصين|Chine|China|جمهورية الصين الشعبية",
    "CZ": "التشيك|Czech Republic|République tchèque|جمهورية التشيك",
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
    "MK": "North Macedonia|مقدونيا",
    "MM": "Burma|Birmanie",
    "MV": "Maldives|المالديف",
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
    "TT": "Trinidad|ترينيداد",
    "TZ": "تنزانيا|تانزانيا",
    "US": "USA|U.S.|US|America|États-Unis|الولايات المتحدة|أمريكا|أميركا",
    "VA": "Vatican|الفاتيكان",
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
PEOPLES = {
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
    "IN": "Indian Indians indien indienne indiens هندي هندية هنود",
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
    "AL": "Albanian Albanians albanais albanaise ألباني ألبانية",
    "AM": "Armenian Armenians arménien arménienne أرميني أرمينية",
    "AO": "Angolan Angolans angolais angolaise أنغولي أنغولية",
    "AU": "Australian Australians australien australienne أسترالي أسترالية",
    "AZ": "Azerbaijani azerbaïdjanais azerbaïdjanaise أذربيجاني أذربيجانية",
    "BF": "Burkinabe Burkinabè burkinabé burkinabée بوركينابي بوركينابية",
    "BG": "Bulgarian Bulgarians bulgare bulgares بلغاري بلغارية",
    "BH": "Bahraini Bahrainis bahreïni bahreïnie بحريني بحرينية",
    "BJ": "Beninese béninois béninoise بنيني بنينية",
    "BO": "Bolivian bolivien bolivienne بوليفي بوليفية",
    "CD": "Congolese congolais congolaise كونغولي كونغولية",
    "CI": "Ivorian Ivorians ivoirien ivoirienne إيفواري إيفوارية",
    "CL": "Chilean Chileans chilien chilienne شيلي شيلية تشيلي",
    "CM": "Cameroonian Cameroonians camerounais camerounaise كاميروني كاميرونية",
    "CO": "Colombian Colombians colombien colombienne كولومبي كولومبية",
    "CU": "Cuban Cubans cubain cubaine كوبي كوبية",
    "CY": "Cypriot Cypriots chypriote chypriotes قبرصي قبرصية",
    "CZ": "Czech Czechs tchèque tchèques تشيكي تشيكية",
    "DJ": "Djiboutian djiboutien djiboutienne جيبوتي جيبوتية",
    "EE": "Estonian estonien estonienne إستوني إستونية",
    "ER": "Eritrean Eritreans érythréen érythréenne إريتري إريترية",
    "FI": "Finnish Finn Finns finlandais finlandaise فنلندي فنلندية",
    "GA": "Gabonese gabonais gabonaise غابوني غابونية",
    "GE": "Georgian Georgians géorgien géorgienne جورجي جورجية",
    "GH": "Ghanaian Ghanaians ghanéen ghanéenne غاني غانية",
    "GN": "Guinean Guineans guinéen guinéenne غيني غينية",
    "HR": "Croatian Croatians Croat croate croates كرواتي كرواتية",
    "HU": "Hungarian Hungarians hongrois hongroise مجري مجرية هنغاري",
    "ID": "Indonesian Indonesians indonésien indonésienne إندونيسي إندونيسية",
    "IE": "Irish irlandais irlandaise إيرلندي أيرلندي إيرلندية",
    "IS": "Icelandic islandais islandaise آيسلندي آيسلندية",
    "JM": "Jamaican jamaïcain jamaïcaine جامايكي جامايكية",
    "KE": "Kenyan Kenyans kényan kényane kenyan kenyane كيني كينية",
    "KM": "Comorian comorien comorienne",
    "KZ": "Kazakh Kazakhs kazakhstanais kazakhe كازاخستاني كازاخي",
    "LK": "Sri-Lankan sri-lankais srilankais سريلانكي سريلانكية",
    "LT": "Lithuanian lituanien lituanienne ليتواني ليتوانية",
    "LV": "Latvian letton lettone لاتفي لاتفية",
    "MG": "Malagasy malgache malgaches ملغاشي",
    "MT": "Maltese maltais maltaise مالطي مالطية",
    "MY": "Malaysian Malaysians malaisien malaisienne ماليزي ماليزية",
    "MZ": "Mozambican mozambicain mozambicaine موزمبيقي",
    "NE": "Nigerien nigérien nigérienne نيجري نيجرية",
    "NZ": "نيوزيلندي نيوزيلندية néo-zélandais",
    "OM": "Omani Omanis omanais omanaise عماني عمانية",
    "PE": "Peruvian Peruvians péruvien péruvienne بيروفي",
    "PH": "Filipino Filipinos Philippine philippin philippine فلبيني فلبينية",
    "RO": "Romanian Romanians roumain roumaine روماني رومانية",
    "RS": "Serbian Serbians Serb serbe serbes صربي صربية",
    "RW": "Rwandan Rwandans rwandais rwandaise رواندي رواندية",
    "SI": "Slovenian slovène slovènes سلوفيني سلوفينية",
    "SK": "Slovak slovaque slovaques سلوفاكي سلوفاكية",
    "SL": "سيراليوني سيراليونية",
    "SO": "Somali Somalis somalien somalienne صومالي صومالية",
    "TD": "Chadian Chadians tchadien tchadienne تشادي تشادية",
    "TG": "Togolese togolais togolaise توغولي توغولية",
    "TH": "Thai Thais thaïlandais thaïlandaise تايلاندي تايلاندية",
    "TZ": "Tanzanian Tanzanians tanzanien tanzanienne تنزاني تنزانية",
    "UG": "Ugandan Ugandans ougandais ougandaise أوغندي أوغندية",
    "UZ": "Uzbek Uzbeks ouzbek ouzbèke أوزبكي أوزبكية",
    "VE": "Venezuelan vénézuélien vénézuélienne فنزويلي فنزويلية",
    "VN": "Vietnamese vietnamien vietnamienne فيتنامي فيتنامية",
    "ZA": "جنوب-إفريقي sud-africain sud-africaine",
    "ZM": "Zambian Zambians zambien zambienne زامبي زامبية",
    "ZW": "Zimbabwean zimbabwéen zimbabwéenne زيمبابوي",
    "region:africa": "African Africans africain africaine africains أفريقي إفريقي إفريقية أفريقية",
    "region:europe": "European Europeans européen européenne أوروبي أوروبية أوربي",
    "region:asia": "Asian Asians asiatique asiatiques آسيوي آسيوية",
    "region:arab": "Arab Arabs arabe arabes عربي عربية عرب",
}

# Cities that CLDR's time zones do not name, or name otherwise.
CITIES = """
Rabat/الرباط; Salé/Sale/سلا; Tangier/Tanger/طنجة; Tetouan/Tétouan/تطوان; Fez/Fès/Fes/فاس
Orkney/Orcades/أوركني/أوركناي
Meknes/Meknès/مكناس; Agadir/أكادير; Oujda/وجدة; Marrakesh/Marrakech/مراكش
Kenitra/Kénitra/القنيطرة; El Jadida/الجديدة; Safi/آسفي; Essaouira/الصويرة; Ouarzazate/ورزازات
Settat/سطات; Berkane/بركان; Nador/الناظور; Al Hoceima/Al Hoceïma/الحسيمة; Laayoune/Laâyoune/العيون
Dakhla/الداخلة; Beni Mellal/Béni Mellal/بني ملال; Khouribga/خريبكة; Errachidia/الرشيدية
Larache/العرائش; Fnideq/الفنيدق; Ksar el-Kebir/القصر الكبير; Ifrane/إفران; Taza/تازة
Mohammedia/المحمدية; Benslimane/بنسليمان; Jorf Lasfar/الجرف الأصفر; Casablanca/الدار البيضاء
Doukkala/دكالة; Tadla/تادلة; Madrid/مدريد; Barcelona/Barcelone/برشلونة; Seville/Séville/إشبيلية
Malaga/مالقة; Valencia/بلنسية; Ibiza/إيبيزا; Ceuta/Sebta/سبتة; Melilla/مليلية
Lisbon/Lisbonne/لشبونة; Porto/بورتو; Paris/باريس; Lyon/ليون; Marseille/Marseilles/مرسيليا
Lille/ليل; Nice/نيس; Toulouse/تولوز; Strasbourg/ستراسبورغ; Brussels/Bruxelles/بروكسل/بروكسيل
Antwerp/Anvers/أنتويرب; Ghent/Gand/غنت; Amsterdam/أمستردام; Rotterdam/روتردام
The Hague/La Haye/لاهاي; London/Londres/لندن; Manchester/مانشستر; Dublin/دبلن; Berlin/برلين
Munich/ميونيخ; Hamburg/Hambourg/هامبورغ; Frankfurt/Francfort/فرانكفورت; Vienna/Vienne/فيينا
Geneva/Genève/جنيف; Zurich/زوريخ; Bern/Berne/برن; Rome/روما; Milan/ميلانو; Naples/نابولي
Athens/Athènes/أثينا; Warsaw/Varsovie/وارسو; Prague/براغ; Budapest/بودابست
Bucharest/Bucarest/بوخارست; Sofia/صوفيا; Belgrade/بلغراد; Kyiv/Kiev/كييف; Moscow/Moscou/موسكو
Saint Petersburg/Saint-Pétersbourg/سان بطرسبورغ; Oslo/أوسلو; Stockholm/ستوكهولم
Copenhagen/Copenhague/كوبنهاغن; Helsinki/هلسنكي; Istanbul/إسطنبول; Ankara/أنقرة
Tunis/تونس العاصمة; Algiers/Alger/الجزائر العاصمة; Oran/وهران; Tripoli/طرابلس; Nouakchott/نواكشوط
Dakar/داكار; Bamako/باماكو; Niamey/نيامي; Abidjan/أبيدجان; Lagos/لاغوس; Abuja/أبوجا
Nairobi/نيروبي; Addis Ababa/Addis-Abeba/أديس أبابا; Kigali/كيغالي; Johannesburg/جوهانسبورغ
Pretoria/بريتوريا; Cairo/Le Caire/القاهرة; Alexandria/Alexandrie/الإسكندرية; Khartoum/الخرطوم
Beirut/Beyrouth/بيروت; Damascus/Damas/دمشق; Amman/عمان; Baghdad/Bagdad/بغداد
Jerusalem/Jérusalem/القدس; Gaza/غزة; Riyadh/Riyad/الرياض; Jeddah/Djeddah/جدة; Mecca/La Mecque/مكة
Doha/الدوحة; Dubai/Dubaï/دبي; Abu Dhabi/Abou Dhabi/أبوظبي/أبو ظبي; Manama/المنامة
Muscat/Mascate/مسقط; Sanaa/صنعاء; Tehran/Téhéran/طهران; Islamabad/إسلام آباد; Karachi/كراتشي
Lahore/لاهور; New Delhi/نيودلهي; Mumbai/مومباي; Beijing/Pékin/بكين; Shanghai/Shanghaï/شنغهاي
Tokyo/طوكيو; Seoul/Séoul/سيول; Singapore/Singapour/سنغافورة; Kuala Lumpur/كوالالمبور
Washington/واشنطن; New York/نيويورك; Los Angeles/لوس أنجلس; Chicago/شيكاغو; Boston/بوسطن
Miami/ميامي; Montreal/Montréal/مونتريال; Toronto/تورونتو; Ottawa/أوتاوا; Mexico City/مكسيكو
Brasilia/برازيليا; Buenos Aires/بوينس آيرس; Santiago/سانتياغو; Lima/ليما; Bogota/Bogotá/بوغوتا
Sharjah/الشارقة; Sfax/صفاقس; Sousse/سوسة; Gabès/Gabes/قابس; Bizerte/Bizerta/بنزرت
Kairouan/القيروان; Gafsa/قفصة; Monastir/المنستير; Mahdia/المهدية; Nabeul/نابل; Tozeur/توزر
Medenine/Médenine/مدنين; Tataouine/تطاوين; Djerba/جربة; Hammamet/الحمامات; Constantine/قسنطينة
Annaba/عنابة; Tlemcen/تلمسان; Sétif/Setif/سطيف; Batna/باتنة; Béjaïa/Bejaia/بجاية; Blida/البليدة
Biskra/بسكرة; Ghardaïa/Ghardaia/غرداية; Tamanrasset/تمنراست; Mostaganem/مستغانم; Benghazi/بنغازي
Misrata/مصراتة; Sirte/سرت; Tobruk/طبرق; Nouadhibou/نواذيبو; Aswan/Assouan/أسوان
Luxor/Louxor/الأقصر; Giza/Gizeh/الجيزة; Suez/السويس; Port Said/Port-Saïd/بورسعيد/بور سعيد
Ismailia/Ismaïlia/الإسماعيلية; Mansoura/Mansourah/المنصورة; Tanta/طنطا; Asyut/Assiout/أسيوط
Port Sudan/Port-Soudan/بورتسودان; Omdurman/Omdourman/أم درمان; Kassala/كسلا; Gedaref/القضارف
El Obeid/الأبيض; Aqaba/العقبة; Irbid/إربد; Zarqa/الزرقاء; Petra/البتراء; Basra/Bassora/البصرة
Mosul/Mossoul/الموصل; Erbil/أربيل; Kirkuk/Kirkouk/كركوك; Najaf/النجف; Karbala/Kerbala/كربلاء
Sulaymaniyah/السليمانية; Homs/حمص; Hama/حماة; Latakia/Lattaquié/اللاذقية; Deir ez-Zor/دير الزور
Sidon/Saïda/صيدا; Baalbek/بعلبك; Zahlé/Zahle/زحلة; Nablus/Naplouse/نابلس; Ramallah/رام الله
Hebron/Hébron/الخليل; Bethlehem/Bethléem/بيت لحم; Jenin/Jénine/جنين; Rafah/رفح; Haifa/Haïfa/حيفا
Jaffa/يافا; Medina/Médine/المدينة المنورة; Dammam/الدمام; Tabuk/Tabouk/تبوك; Taif/Taëf/الطائف
Abha/أبها; Yanbu/ينبع; Salalah/صلالة; Sohar/صحار; Nizwa/نزوى; Jahra/الجهراء; Ajman/عجمان
Fujairah/Foudjaïrah/الفجيرة; Ras al-Khaimah/رأس الخيمة; Al Ain/العين; Hodeidah/الحديدة
Taiz/Taëz/تعز; Marib/مأرب; Mukalla/المكلا; Bordeaux/بوردو; Nantes/نانت; Rennes/رين; Dijon/ديجون
Montpellier/مونبلييه; Grenoble/غرونوبل; Brest/بريست; Le Havre/لوهافر; Toulon/طولون; Reims/ريمس
Avignon/أفينيون; Cannes/كان الفرنسية; Liège/Liege/لييج; Bruges/بروج; Lausanne/لوزان
Basel/Bâle/بازل; Lugano/لوغانو; Turin/تورينو; Palermo/Palerme/باليرمو
Bologna/Bologne/بولونيا الإيطالية; Florence/فلورنسا; Venice/Venise/البندقية; Genoa/Gênes/جنوة
Bari/باري; Catania/Catane/كاتانيا; Granada/Grenade/غرناطة; Cordoba/Cordoue/قرطبة; Bilbao/بلباو
Zaragoza/Saragosse/سرقسطة; Almeria/Almería/ألميريا; Algeciras/Algésiras/الجزيرة الخضراء
Cologne/كولونيا; Stuttgart/شتوتغارت; Leipzig/لايبزيغ; Dresden/Dresde/دريسدن; Bonn/بون
Düsseldorf/Dusseldorf/دوسلدورف; Salzburg/سالزبورغ; Graz/غراتس; Kraków/Cracovie/Krakow/كراكوف
Gdansk/Gdańsk/غدانسك; Bergen/بيرغن; Malmö/مالمو; Gothenburg/Göteborg/غوتنبرغ
Thessaloniki/Thessalonique/سالونيك; Patras/باتراس; Izmir/إزمير; Antalya/أنطاليا
Bursa/بورصة التركية; Gaziantep/غازي عنتاب; Trabzon/Trébizonde/طرابزون; Adana/أضنة; Kazan/قازان
Sochi/Sotchi/سوتشي; Odesa/Odessa/أوديسا; Kharkiv/خاركيف; Lviv/لفيف; Tbilisi/تبليسي
Yerevan/Erevan/يريفان; Baku/Bakou/باكو; Isfahan/Ispahan/أصفهان; Shiraz/Chiraz/شيراز; Mashhad/مشهد
Peshawar/بيشاور; Kandahar/قندهار; Herat/هرات; Kolkata/Calcutta/كولكاتا; Chennai/تشيناي
Hyderabad/حيدر آباد; Bangalore/Bengaluru/بنغالور; Osaka/أوساكا; Kyoto/كيوتو; Busan/بوسان
Shenzhen/شنتشن; Wuhan/ووهان; Manila/مانيلا; Hanoi/Hanoï/هانوي; Liverpool/ليفربول; Glasgow/غلاسكو
Edinburgh/Édimbourg/إدنبرة; Birmingham/برمنغهام; Leeds/ليدز; Bristol/بريستول; Belfast/بلفاست
Mombasa/مومباسا; Kisumu/كيسومو; Arusha/أروشا; Kano/كانو; Kumasi/كوماسي; Saint-Louis/سان لوي
Thiès/Thies/تييس; Touba/توبا; Bouaké/Bouake/بواكي; Douala/دوالا; Durban/دوربان
Cape Town/Le Cap/كيب تاون; Timbuktu/Tombouctou/تمبكتو; Gao/غاو; Agadez/أغاديز
Philadelphia/Philadelphie/فيلادلفيا; Houston/هيوستن; Dallas/دالاس; Seattle/سياتل; Atlanta/أتلانتا
San Francisco/سان فرانسيسكو; Detroit/ديترويت; Vancouver/فانكوفر; Quebec/Québec/كيبيك
Guadalajara/غوادالاخارا; Medellín/ميديلين; Rio de Janeiro/ريو دي جانيرو
São Paulo/Sao Paulo/ساو باولو; Rosario/روساريو; Valparaíso/فالبارايسو; Sydney/سيدني
Melbourne/ملبورن; Perth/بيرث; Dhahran/الظهران; Guelmim/كلميم; Khenifra/Khénifra/خنيفرة
Taroudant/تارودانت; Tiznit/تيزنيت; Zagora/زاكورة; Midelt/ميدلت; Chefchaouen/شفشاون; Azrou/أزرو
Guercif/جرسيف; Sidi Kacem/سيدي قاسم; Sefrou/صفرو; Tinghir/تنغير; Jerada/جرادة; Smara/السمارة
"""
# Where a country's government is often called by its seat.
CAPITALS = {
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
