"""Site furniture goes, sentences stay."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.cleaning import _KINDS, _fold, _without_marks, clean_text
from index.readers.characters import normalize_text

FURNITURE = {
    "newsletter": [
        "القائمة البريدية",
        "النشرة البريدية:",
        "إشترك في قائمتنا البريدية ليصلك جديد الموقع .",
        "اشتركوا الآن في نشرتنا الإخبارية",
        "سجل في النشرة البريدية لتصلك آخر الأخبار",
        "اشترك الآن",
        "بريدك الإلكتروني *",
        "أدخل بريدك الإلكتروني هنا",
        "Newsletter",
        "Inscrivez-vous à notre newsletter",
        "Abonnez-vous gratuitement à la newsletter du matin et restez informé.",
        "Recevez notre newsletter chaque matin",
        "S'abonner",
        "Votre adresse e-mail",
        "Sign up for our newsletter",
        "Subscribe now to our daily newsletter and never miss a story!",
        "Get our morning newsletter in your inbox",
        "Email address",
    ],
    "read also": [
        "إقرأ أيضا: سوريا تفتح مكتبا جديدا: خطوة نحو عهد جديد",
        "اقرأ أيضاً",
        "اقرؤوا كذلك: خبر آخر",
        "اقرأوا كذلك: خبر آخر",
        "شاهد أيضا | بالفيديو.. افتتاح الميناء",
        "► إقرأ أيضا : خبر آخر",
        "مواضيع ذات صلة",
        "مقالات ذات صلة: افتتاح الميناء",
        "قد يهمك أيضا",
        "الأكثر قراءة",
        "اقرأ المزيد...",
        "Lire aussi : Le port ouvre ses portes",
        "À lire aussi",
        "A lire aussi: Le port ouvre",
        "Voir également : la vidéo",
        "À lire : le port",
        "Lire la suite »",
        "Articles similaires",
        "Sur le même sujet",
        "Sur le même sujet : le port ouvre ses portes",
        "Les plus lus",
        "Read also: The harbour opens",
        "READ MORE: The harbour opens",
        "Related",
        "Related articles",
        "Related: The harbour opens its doors",
        "You may also like",
        "See also →",
        "Most read",
    ],
    "comments": [
        "اترك تعليقاً",
        "أضف تعليقك",
        "اكتب رأيك",
        "تعليقات",
        "التعليقات (0)",
        "3 تعليقات",
        "لا توجد تعليقات",
        "إرسال التعليق",
        "لن يتم نشر عنوان بريدك الإلكتروني.",
        "لن يتم نشر عنوان بريدك الإلكتروني. الحقول الإلزامية مشار إليها بـ *",
        "احفظ اسمي، بريدي الإلكتروني، والموقع الإلكتروني في هذا المتصفح",
        "الآراء الواردة في التعليقات تعبر عن رأي أصحابها وليس عن رأي الموقع",
        "Laisser un commentaire",
        "Ajouter votre commentaire",
        "Votre adresse e-mail ne sera pas publiée. Les champs obligatoires sont indiqués avec *",
        "Commentaires",
        "12 commentaires",
        "Aucun commentaire",
        "Soyez le premier à réagir",
        "Enregistrer mon nom, mon e-mail et mon site dans le navigateur",
        "Leave a comment",
        "Post a Reply",
        "Your email address will not be published. Required fields are marked *",
        "Comments (12)",
        "No comments yet",
        "Be the first to comment",
        "Save my name, email, and website in this browser",
    ],
    "required fields": [
        "الحقول الإلزامية مشار إليها بـ *",
        "* حقل مطلوب",
        "حقول إلزامية",
        "Les champs obligatoires sont indiqués avec *",
        "* Champs obligatoires",
        "Required fields are marked *",
        "* Required field",
        "This field is required",
    ],
    "share": [
        "شارك المقال",
        "شارك هذا الخبر مع أصدقائك",
        "مشاركة المقال على فيسبوك",
        "شارك على واتساب",
        "نسخ الرابط",
        "طباعة",
        "Partager",
        "Partager sur Facebook",
        "Partager cet article sur Twitter",
        "Copier le lien",
        "Share this",
        "Share this article on WhatsApp",
        "Tweet",
        "Copy link",
        "Facebook Twitter WhatsApp",
        "فيسبوك | تويتر | واتساب",
    ],
    "cookies": [
        "نستخدم ملفات تعريف الارتباط لتحسين تجربتك على موقعنا.",
        "باستمرارك في تصفح الموقع فإنك توافق على سياسة الخصوصية",
        "قبول الكل",
        "سياسة الخصوصية",
        "Nous utilisons des cookies pour améliorer votre expérience.",
        "Ce site utilise des cookies.",
        "En poursuivant votre navigation, vous acceptez l'utilisation de cookies.",
        "Tout accepter",
        "Continuer sans accepter",
        "Politique de confidentialité",
        "We use cookies to give you the best experience on our website.",
        "This website uses cookies.",
        "By continuing to use this site you agree to our terms.",
        "Accept all cookies",
        "Cookie settings",
        "Privacy Policy",
    ],
    "tags": [
        "الوسوم: الميناء، البحر",
        "كلمات دلالية : الصيد | الأبحاث",
        "وسوم",
        "Tags: harbour, research",
        "Mots-clés : port, recherche",
        "Étiquettes : port",
        "Filed under: Science",
        "Tags",
        "#الميناء #البحر_الأبيض",
        "#harbour, #research",
    ],
    "follow": [
        "تابعونا على فيسبوك",
        "تابعنا على قناتنا في واتساب",
        "تابعنا على أخبار جوجل",
        "تابعونا على مواقع التواصل الاجتماعي",
        "لتصلكم آخر الأخبار تابعونا على تلغرام",
        "حملوا تطبيقنا على هاتفكم",
        "Suivez-nous sur Facebook",
        "Retrouvez-nous sur notre chaîne WhatsApp",
        "Suivez-nous",
        "Téléchargez notre application",
        "Follow us on Twitter",
        "Follow us",
        "Join us on our WhatsApp channel",
        "Download our app",
    ],
}

SENTENCES = [
    # They mention what furniture is about.
    "أثارت تعليقات الوزير جدلا واسعا على مواقع التواصل الاجتماعي.",
    "تعليقات الوزير أثارت الجدل",
    "وتابع أيضا: «لن نقبل بهذا القرار».",
    "تابع أيضا: إن المشروع سينجح.",
    "تابعنا في فيسبوك النقاش الذي دار أمس بين المرشحين.",
    "تابعوا المباراة على يوتيوب بسبب غياب البث.",
    "سجل في القائمة الانتخابية مئتا ناخب جديد.",
    "انضم إلى القائمة السوداء ثلاثة مصارف.",
    "اشترك في الدورة عشرون باحثا.",
    "سجل في النشرة الجوية انخفاض في الحرارة.",
    "نشر المقال أمس في الجريدة الرسمية.",
    "شارك في اللقاء وزراء من سبع دول.",
    "شارك المقال في إثارة نقاش واسع حول الميناء.",
    "حمل تطبيق القانون الجديد صعوبات للصيادين.",
    "الاستمرار في استخدام الموقع النووي خطر على المنطقة.",
    "بالاستمرار في استخدام الموقع القديم خسرت الشركة زبناءها.",
    "المقالات المنشورة تعبر عن غضب الشارع من القرار.",
    "التعليقات الواردة من المواطنين تعبر عن ارتياح كبير.",
    "هاشتاغ #أنقذوا_الميناء يتصدر تويتر في المغرب.",
    "#أنقذوا_الميناء شعار رفعه المحتجون أمام البلدية.",
    "قال إن النشرة البريدية للبلدية تصل إلى ألف مشترك.",
    "اقرأ أيضا في عدد الغد تفاصيل الاتفاق الذي وقعه الطرفان.",
    "«نستخدم ملفات تعريف الارتباط بلا رقيب»، يعترف مدير الشركة.",
    "0",
    "2025",
    "فيسبوك",
    "المرحلة الأولى:",
    "La newsletter de la mairie compte mille abonnés.",
    "Lire aussi les romans de cet auteur permet de comprendre la ville.",
    "Partager les données de santé inquiète les médecins.",
    "Partager sur Facebook des photos d'enfants est désormais interdit.",
    "En continuant à naviguer vers le sud, le bateau a rencontré la tempête.",
    "Commentaires et critiques ont plu sur le ministre.",
    "Suivez le fleuve jusqu'à la mer et vous verrez le port.",
    "Les cookies sont encadrés par une nouvelle loi européenne.",
    "Related to this, the ministry announced a second inquiry.",
    "Related companies were searched on Monday.",
    "Comments by the minister caused anger.",
    "Share prices fell by 12 per cent on Monday.",
    "Share this burden, the minister told his colleagues.",
    "By using the website, the attackers reached the ministry's network.",
    "We used cookies and tea to welcome the delegation.",
    "The newsletter was first printed in 1923.",
    "Follow us into the harbour, the pilots told the captain.",
    "Download the app, police told residents, and report what you see.",
    "Subscribers to the newspaper rose to 12,000.",
    "Print is dying, the editor said.",
    "Read more books, the president advised pupils.",
    "Tags were found on the animals by the researchers.",
    "X marks the place on the old map.",
    "Most read newspapers on paper, the survey found.",
]


@pytest.mark.parametrize(
    "line", [line for lines in FURNITURE.values() for line in lines], ids=lambda line: line[:40]
)
def test_furniture_goes(line: str) -> None:
    assert clean_text(f"نص الخبر الأول.\n{normalize_text(line)}\nA last sentence.") == (
        "نص الخبر الأول.\nA last sentence."
    )


@pytest.mark.parametrize("line", SENTENCES, ids=lambda line: line[:40])
def test_sentences_stay(line: str) -> None:
    text = f"نص الخبر الأول.\n{line}\nA last sentence."
    assert clean_text(text) == text


def test_every_pattern_has_an_example() -> None:
    for name, kind in _KINDS.items():
        for pattern in kind.patterns:
            lines = (_fold(normalize_text(line)) for line in FURNITURE[name])
            assert any(re.fullmatch(_without_marks(pattern), line) for line in lines), pattern


def test_counters_go_with_their_labels_only() -> None:
    assert clean_text("نص.\nتعليقات\n0") == "نص."
    assert clean_text("Text.\n1.2k\nShares\nMore.") == "Text.\nMore."
    assert clean_text("Text.\nمشاهدات\n1,234\nMore.") == "Text.\nMore."
    assert clean_text("النتيجة:\n0\nنص.") == "النتيجة:\n0\nنص."


def test_networks_go_in_rows_only() -> None:
    assert clean_text("Text.\nFacebook\nTwitter\nWhatsApp\nMore.") == "Text.\nMore."
    assert clean_text("Text.\nTwitter\nMore.") == "Text.\nTwitter\nMore."


def test_a_long_paragraph_is_never_furniture() -> None:
    text = "Related: " + "a long sentence about harbours " * 20
    assert clean_text(text) == text


def test_nothing_to_do() -> None:
    assert clean_text("") == ""
    assert clean_text("One.\nTwo.") == "One.\nTwo."
    assert clean_text("اترك تعليقاً") == ""


_lines = st.sampled_from(
    [
        *SENTENCES,
        *(line for lines in FURNITURE.values() for line in lines),
        *("Facebook", "Twitter", "0", "12", "views", "Comments", "", "x"),
    ]
)


@given(st.lists(_lines, max_size=12) | st.lists(st.text(max_size=20), max_size=5))
def test_cleaning_twice_is_cleaning_once_and_only_drops_lines(lines: list[str]) -> None:
    text = "\n".join(lines)
    cleaned = clean_text(text)
    assert clean_text(cleaned) == cleaned
    remaining = iter(text.split("\n"))
    assert cleaned == "" or all(line in remaining for line in cleaned.split("\n"))


def test_real_articles_lose_exactly_their_furniture(press_folder: Path) -> None:
    removed = {}
    for path in sorted(press_folder.glob("*.txt")):
        text = normalize_text(path.read_text("utf-8"))
        kept = clean_text(text).split("\n")
        removed[path.name[:3]] = [line for line in text.split("\n") if line not in kept]
    assert removed == {
        "000": ["إقرأ أيضا: سوريا تُغلق مكتب البوليساريو: خطوة نحو عهد جديد مع المغرب"],
        "001": [],
        "002": [],
        "003": [
            "القائمة البريدية",
            "إشترك في قائمتنا البريدية ليصلك جديد الموقع .",
            "اترك تعليقاً",
            "لن يتم نشر عنوان بريدك الإلكتروني. الحقول الإلزامية مشار إليها بـ *",
        ],
        "004": ["تعليقات", "0"],
    }
