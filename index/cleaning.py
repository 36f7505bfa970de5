"""Takes site furniture out of scraped text: what the page offers its visitor, not what it reports.

Furniture is recognised line by line. Every rule must match the whole line, and each kind has an
upper bound on the line's length, so a sentence that mentions a newsletter, or opens with "Related
to this", is never touched: see `_KINDS`, where each kind says why it is safe.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

__all__ = ["clean_text"]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Kind:
    """One kind of furniture.

    Attributes:
        longest: No line with more characters is of this kind.
        patterns: Regular expressions over the folded line (see `_fold`), each for a whole line.
    """

    longest: int
    patterns: Sequence[str]


# Parts of patterns. The end of a whole line may carry dots, arrows, counters or a colon.
_END = r"[\s.…:!»›>←→*|0-9()\[\]]*"
_NETWORK = (
    r"\b(?:facebook|fb|twitter|x|whatsapp|telegram|linkedin|instagram|youtube|tiktok|pinterest|"
    r"messenger|viber|reddit|snapchat|threads|e-?mail|mail|courriel|google news|google actualites|"
    r"فيسبوك|فايسبوك|تويتر|اكس|واتساب|واتس اب|تيليجرام|تلغرام|تيلغرام|لينكدان|لينكد ان|انستغرام|"
    r"انستقرام|يوتيوب|تيك توك|بنترست|ماسنجر|البريد الالكتروني|بريد الكتروني|جوجل نيوز|اخبار جوجل|"
    r"غوغل نيوز)\b"
)
_NEXT_NETWORK = rf"(?: ?[,،/|&+-] ?| (?:et|and|ou|or) | و ?| ){_NETWORK}"
_NETWORKS = rf"{_NETWORK}(?:{_NEXT_NETWORK})*"

_KINDS: dict[str, _Kind] = {
    # Boxes that ask for an address. The verb that opens the line is an order to the visitor
    # ("Sign up for …"), which no report is written in, or the line is the box's title and no more.
    "newsletter": _Kind(
        longest=160,
        patterns=(
            rf"(?:القائمة|النشرة|نشرتنا|قائمتنا) (?:البريدية|الاخبارية|الالكترونية){_END}",
            # "اشترك" and "سجل" are past tenses too, so the list must be ours or one by mail.
            r"(?:اشترك|اشتركوا|سجل|سجلوا|انضم|انضموا|للاشتراك) (?:معنا |الان |هنا )?(?:في|الى) "
            r"(?:قائمتنا|نشرتنا|(?:النشرة|القائمة) البريدية)\b.*",
            rf"اشترك (?:الان|معنا|هنا|مجانا){_END}",
            rf"(?:بريدك|البريد) الالكتروني{_END}",
            r"ادخل (?:بريدك|عنوان بريدك)\b.*",
            rf"(?:notre |la |our |the )?newsletters?{_END}",
            r"(?:inscri(?:vez|s)[- ](?:vous|toi)|abonne[zs]?[- ](?:vous|toi)|je m'abonne|"
            r"recevez) (?:gratuitement )?(?:a |sur |chaque \w+ )?"
            r"(?:la |notre |nos |une )?(?:newsletters?|lettres? d'info\w*|infolettre)\b.*",
            r"(?:sign up|subscribe|register|join) (?:now |today |here |free )?"
            r"(?:for|to) (?:our|the|a) (?:\w+ ){0,2}"
            r"(?:newsletters?|mailing list|email list|emails?)\b.*",
            r"get (?:our |the )?(?:\w+ ){0,3}newsletters?\b.*",
            rf"(?:votre |your )?(?:adresse )?e-?mail(?: address)?{_END}",
            rf"(?:subscribe|s'abonner|je m'abonne|s'inscrire|je m'inscris|sign up)(?: now)?{_END}",
        ),
    ),
    # Links to other articles. The line opens with the link's label and its colon or bar; without
    # one it is the label alone. A sentence has no label before a colon.
    "read also": _Kind(
        longest=250,
        patterns=(
            # Not "تابع": "وتابع أيضا: …" introduces what somebody went on to say.
            r"(?:اقرا|اقراي|اقراوا|اقرؤوا|شاهد|شاهدوا|طالع|طالعوا) (?:ايضا|كذلك)\s*[:：|/>»←-].*",
            rf"(?:اقرا|اقراي|اقراوا|اقرؤوا|شاهد|شاهدوا|طالع|طالعوا) (?:ايضا|كذلك|المزيد){_END}",
            rf"(?:اقرا المزيد|المزيد من الاخبار|مواضيع ذات صلة|مقالات ذات صلة|اخبار ذات صلة|"
            rf"ذات صلة|قد يهمك ايضا|قد يعجبك ايضا|قد يهمك|المزيد حول هذا الموضوع|"
            rf"مواضيع مشابهة|مقالات مشابهة|اخبار متعلقة|الاكثر قراءة|الاكثر مشاهدة){_END}",
            r"(?:مواضيع ذات صلة|مقالات ذات صلة|اخبار ذات صلة|قد يهمك ايضا|قد يهمك|اقرا المزيد)"
            r"\s*[:：|].*",
            r"(?:a )?(?:lire|voir|ecouter|decouvrir)(?: aussi| egalement)\s*[:：|>»-].*",
            rf"(?:a )?(?:lire|voir|ecouter|decouvrir)(?: aussi| egalement){_END}",
            r"a lire\s*[:：|].*",
            r"(?:lire la suite|articles? (?:lies?|similaires?|connexes?)|"
            r"sur le meme (?:sujet|theme)|"
            rf"dans la meme rubrique|en lien avec cet article|les plus lus){_END}",
            r"sur le meme (?:sujet|theme)\s*[:：|].*",
            r"(?:also read|read also|see also|read more|read next|watch also)\s*[:：|>»-].*",
            rf"(?:also read|read also|see also|read more|read next|watch also|continue reading|"
            rf"related|related (?:articles?|stories|posts|news|content|topics)|you may also like|"
            r"you might also like|more on this (?:story|topic)|most read|"
            rf"recommended for you){_END}",
            r"(?:related|related (?:articles?|stories|posts|news))\s*[:：|].*",
        ),
    ),
    # Comment forms: their title, their labels and their small print, word for word.
    "comments": _Kind(
        longest=220,
        patterns=(
            rf"(?:اترك|اضف|اكتب|ضع|شارك)(?:وا)? (?:تعليقا|تعليقك|تعليق|ردا|رد|رايك)"
            rf"(?: على هذا المقال| هنا| جديدا| جديد)?{_END}",
            r"لن يتم نشر (?:عنوان )?(?:بريدك|البريد) الالكتروني"
            r"(?:[ .].*(?:الحقول|الالزامية).*|[ .]*)",
            rf"(?:التعليقات|تعليقات|التعليق|تعليق|عدد التعليقات|الردود){_END}",
            rf"[0-9]+ (?:تعليق|تعليقا|تعليقات|رد|ردود){_END}",
            rf"لا (?:توجد|يوجد) (?:تعليقات|اي تعليقات|تعليق)(?: بعد| حتى الان)?{_END}",
            rf"(?:ارسل|ارسال|نشر) (?:التعليق|تعليقك|تعليق){_END}",
            r"احفظ اسمي[،,]? بريدي الالكتروني.*",
            r"(?:التعليقات|الاراء|المقالات)\b.{0,40}\bتعبر\b.{0,40}"
            r"(?:اصحابها|كتابها|كاتبها|راي (?:الموقع|الجريدة|الصحيفة|هيئة التحرير)).{0,30}",
            rf"(?:laisse[zr]|ajoute[zr]|ecri(?:vez|re)|poste[zr]|publie[zr]) "
            rf"(?:un |votre |le )?(?:commentaire|avis|reponse)s?{_END}",
            r"votre adresse (?:e-?mail|de messagerie|courriel) ne sera pas publiee.*",
            rf"(?:commentaires?|[0-9]+ commentaires?|aucun commentaire|reagir|reponses?|"
            rf"voir les commentaires|soyez le premier a (?:commenter|reagir)){_END}",
            r"enregistrer mon nom, mon (?:e-?mail|adresse).*",
            rf"(?:leave|post|add|write) (?:a |your )?(?:comment|reply)s?{_END}",
            r"your email address will not be published.*",
            rf"(?:comments?|[0-9]+ (?:comments?|replies)|no comments(?: yet)?|"
            rf"be the first to comment|join the (?:conversation|discussion)|view comments){_END}",
            r"save my name, email,? and website.*",
        ),
    ),
    # Notes under forms, word for word.
    "required fields": _Kind(
        longest=120,
        patterns=(
            r"\*? ?(?:الحقول|الخانات) (?:الالزامية|المطلوبة) (?:مشار|موسومة|معلمة|محددة).*",
            rf"\*? ?(?:حقل|حقول) (?:الزامي|الزامية|مطلوب|مطلوبة){_END}",
            r"\*? ?les champs obligatoires sont (?:indiques|marques|signales).*",
            rf"\*? ?champs? (?:obligatoires?|requis){_END}",
            r"\*? ?required fields are marked.*",
            r"\*? ?(?:required fields?|this field is required|"
            rf"indicates required(?: fields?)?){_END}",
        ),
    ),
    # Buttons. A button is an order with its object, or a list of networks; nothing follows it.
    "share": _Kind(
        longest=120,
        patterns=(
            rf"(?:شارك|شاركوا|شاركها|شاركه|مشاركة|انشر|نشر)(?: (?:هذا|هذه))?"
            rf"(?: (?:المقال|المقالة|الخبر|الموضوع|الصفحة|الرابط|مع أصدقائك|مع الأصدقاء)){{1,2}}"
            rf"(?: (?:على|عبر|في) {_NETWORKS})?{_END}",
            rf"(?:شارك|شاركها|مشاركة|انشر|نشر)(?: (?:على|عبر|في)) {_NETWORKS}{_END}",
            rf"(?:شارك|مشاركة|مشاركات|نسخ الرابط|انسخ الرابط|تم نسخ الرابط|طباعة|طباعة المقال|"
            rf"ارسل الى صديق|ارسال بالبريد|حفظ المقال|استمع للمقال|حجم الخط){_END}",
            rf"(?:partage[rz]?|envoye[rz]|tweete[rz]|imprime[rz])"
            rf"(?: (?:cet article|l'article|cette page|ce contenu|la page|le lien))?"
            rf"(?: (?:sur|via|par|avec) (?:{_NETWORKS}|vos amis|les reseaux sociaux))?{_END}",
            rf"(?:copier le lien|lien copie|ecouter l'article|taille du texte|partages?){_END}",
            rf"(?:share|tweet|print|e-?mail)(?: (?:this|the|it))?"
            rf"(?: (?:article|story|page|post|link|news))?"
            rf"(?: (?:on|via|by|with|to) (?:{_NETWORKS}|friends|your friends|social media))?{_END}",
            rf"(?:copy link|link copied|listen to this article|print this page|shares?|"
            rf"save article|font size){_END}",
            rf"{_NETWORK}(?:{_NEXT_NETWORK})+{_END}",
        ),
    ),
    # Consent banners. They speak of themselves ("we use cookies"), which an article on cookies
    # does not; or they are one of their buttons.
    "cookies": _Kind(
        longest=400,
        patterns=(
            r"(?:نستخدم|يستخدم هذا الموقع|يستعمل هذا الموقع|نستعمل|يستخدم موقعنا|موقعنا يستخدم) "
            r"(?:ملفات )?(?:تعريف الارتباط|الكوكيز|كوكيز|ملفات الارتباط).*",
            r"(?:باستمرارك|بمواصلتك|بمواصلة|بالاستمرار)(?: في)? (?:تصفح|استخدام|استعمال) "
            r"(?:هذا الموقع|موقعنا|الموقع)\b.*(?:توافق|موافق|تقبل|نفترض).*",
            rf"(?:قبول الكل|قبول الجميع|رفض الكل|قبول ملفات تعريف الارتباط|"
            rf"(?:اعدادات|سياسة) (?:ملفات تعريف الارتباط|الكوكيز|الخصوصية)){_END}",
            r"(?:nous utilisons|ce site utilise|notre site utilise|ce site web utilise) "
            r"(?:des |les )?(?:\w+ )?cookies\b.*",
            r"en (?:poursuivant|continuant) (?:votre navigation|a naviguer sur (?:ce|notre) site|"
            r"a utiliser (?:ce|notre) site)\b.*",
            rf"(?:tout accepter|tout refuser|accepter (?:et fermer|les cookies|tout)|"
            rf"continuer sans accepter|(?:gerer|parametrer|parametres des|politique de|gestion des)"
            rf"(?: les| des| mes| de)? ?(?:cookies|confidentialite|preferences)|"
            rf"(?:politique|regles) de confidentialite){_END}",
            r"(?:we (?:and our partners )?use|this (?:web)?site uses|our (?:web)?site uses) "
            r"(?:\w+ )?cookies\b.*",
            r"by (?:continuing|using) (?:to (?:use|browse) )?(?:this|our|the) (?:web)?site\b.*"
            r"\byou (?:agree|accept|consent)\b.*",
            rf"(?:accept(?: all)?(?: cookies)?|reject all(?: cookies)?|decline(?: all)?|"
            rf"cookie (?:settings|policy|preferences)|privacy policy|manage (?:cookies|preferences)"
            rf"){_END}",
        ),
    ),
    # Lists of labels: the word "tags" (never a sentence's first word with a colon) and the labels,
    # or nothing but hashtags.
    "tags": _Kind(
        longest=300,
        patterns=(
            r"(?:الوسوم|وسوم|كلمات دلالية|الكلمات الدلالية|كلمات مفتاحية|الكلمات المفتاحية|"
            r"تاغات|تاجات)\s*[:：|].*",
            rf"(?:الوسوم|وسوم|كلمات دلالية|الكلمات الدلالية|كلمات مفتاحية|الكلمات المفتاحية){_END}",
            r"(?:tags?|mots?[- ]cles?|etiquettes?|keywords?|topics?|filed under|"
            r"tagged(?: with| in)?)"
            r"\s*[:：|].*",
            rf"(?:tags?|mots?[- ]cles?|etiquettes?|keywords?){_END}",
            r"#[\w\-]+(?:[\s,،|]+#[\w\-]+)*",
        ),
    ),
    # Invitations to follow the site itself: an order, "us" and where.
    "follow": _Kind(
        longest=160,
        patterns=(
            # "تابعنا" is "we followed" too, so nothing may come after the network.
            rf"(?:تابعنا|تابعونا) (?:ايضا |الان |كذلك )?(?:على|عبر|في) "
            rf"(?:\S+ ){{0,3}}{_NETWORKS}{_END}",
            rf"(?:تابعنا|تابعونا)(?: على| عبر| في)?"
            rf"(?: (?:مواقع|شبكات|وسائل|منصات) (?:التواصل|الاتصال) الاجتماعي)?{_END}",
            r"(?:لتصلكم|ليصلك|لتصلك|ليصلكم) (?:اخر|جديد|كل) .{0,60}(?:تابعنا|تابعونا|اشترك).*",
            rf"(?:حمل|حملوا|نزل|نزلوا) (?:تطبيقنا\b.{{0,60}}|التطبيق{_END})",
            rf"(?:suivez|retrouvez|rejoignez)[- ]nous (?:aussi |egalement )?"
            rf"(?:sur|via) (?:\S+ ){{0,4}}(?:{_NETWORKS}|reseaux sociaux).{{0,30}}",
            rf"(?:suivez|rejoignez)[- ]nous{_END}",
            rf"telechargez (?:notre app(?:lication|li)?\b.{{0,60}}|l'app(?:lication|li)?{_END})",
            rf"(?:follow|find|join|like) us (?:also )?(?:on|at|via) "
            rf"(?:\S+ ){{0,4}}(?:{_NETWORKS}|social media).{{0,30}}",
            rf"follow us{_END}",
            rf"download (?:our (?:\w+ )?app\b.{{0,60}}|the (?:\w+ )?app{_END})",
        ),
    ),
}

# Lines that are furniture only next to others of their kind: a number beside a counter's label, and
# one network's name beside another (alone it may be a subheading).
_COUNTER_LABEL = re.compile(
    r"(?:ال)?(?:تعليقات|تعليق|مشاهدات|مشاهدة|مشاركات|قراءات|اعجابات)|"
    r"comments?|commentaires?|shares?|partages?|views?|vues?|likes?"
)
_COUNTER = re.compile(r"[0-9][0-9.,]{0,6} ?[km]?")
_ONE_NETWORK = re.compile(_NETWORK)

# Icons and bullets before the words; not quotation marks, which make the line a quotation.
_ORNAMENT = re.compile(r"^[^\w#\"'“”«»‘’(\[]+")


def clean_text(text: str) -> str:
    """`text` without the lines that are site furniture. Idempotent; other lines are unchanged.

    Args:
        text: Paragraphs, each on its line, as `normalize_text` leaves them.
    """
    lines = text.split("\n")
    while True:
        kept = _without_furniture(lines)
        # What was apart can be neighbours now.
        if len(kept) == len(lines):
            return "\n".join(kept)
        lines = kept


def _without_furniture(lines: Sequence[str]) -> list[str]:
    folded = [_fold(line) for line in lines]
    kept = []
    for at, line in enumerate(lines):
        beside = {*folded[max(at - 1, 0) : at], *folded[at + 1 : at + 2]}
        if not (_is_furniture(folded[at], len(line)) or _goes_with(folded[at], beside)):
            kept.append(line)
    return kept


def _goes_with(line: str, beside: set[str]) -> bool:
    for one, other in (
        (_COUNTER, _COUNTER_LABEL),
        (_COUNTER_LABEL, _COUNTER),
        (_ONE_NETWORK, _ONE_NETWORK),
    ):
        if one.fullmatch(line) and any(other.fullmatch(neighbour) for neighbour in beside):
            return True
    return False


def _is_furniture(folded: str, length: int) -> bool:
    return any(
        length <= kind.longest and _compiled(name).fullmatch(folded)
        for name, kind in _KINDS.items()
    )


@cache
def _compiled(kind: str) -> re.Pattern[str]:
    return re.compile("|".join(_without_marks(pattern) for pattern in _KINDS[kind].patterns))


def _fold(line: str) -> str:
    """`line` as the patterns spell it: no accents, hamzas or diacritics, lower case, one space."""
    folded = " ".join(_without_marks(line).casefold().split())
    return _ORNAMENT.sub("", folded) or folded


def _without_marks(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return bare.translate(_SPELLINGS)


_SPELLINGS = str.maketrans({"ـ": None, "ٱ": "ا", "’": "'", "‘": "'", "\xa0": " "})
