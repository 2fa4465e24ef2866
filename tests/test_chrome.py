"""Chrome must go with its kind told; prose that looks like chrome must stay. All text is invented."""

from __future__ import annotations

import itertools

import pytest

from cleaners import Document, Policy, clean, restore
from cleaners.clean import KINDS

# language -> title, byline, date, and five paragraphs
ARTICLES: dict[str, tuple[str, list[str]]] = {
    "en": (
        ("Old mill at Pellow finds a second life as a bakery\nBy Marta Quillan\n14 March 2024"),
        [
            (
                "The mill at Pellow stood empty for forty years before two sisters bought it for the "
                "price of a small car."
            ),
            (
                "They cleared the wheel pit by hand, hauled out eleven tonnes of silt, and found the old "
                "stones whole beneath it."
            ),
            ("Neighbours brought shovels and soup, and on the third weekend somebody arrived with a borrowed crane."),
            (
                "Flour from the first harvest was milled in October, grey and a little damp, and sold "
                "out within the hour."
            ),
            (
                "The sisters hope that a larger oven will be ready before the bridge over the Tarn "
                "reopens in the spring."
            ),
        ],
    ),
    "de": (
        "Die alte Mühle von Pellau backt wieder Brot\nVon Marta Quellmann\n14. März 2024",
        [
            (
                "Vierzig Jahre lang stand die Mühle von Pellau leer, bis zwei Schwestern sie für den "
                "Preis eines Kleinwagens kauften."
            ),
            (
                "Sie räumten die Radgrube von Hand, schafften elf Tonnen Schlamm hinaus und fanden "
                "darunter die alten Steine unversehrt."
            ),
            ("Nachbarn brachten Schaufeln und Suppe, und am dritten Wochenende kam jemand mit einem geliehenen Kran."),
            (
                "Das Mehl der ersten Ernte wurde im Oktober gemahlen, grau und etwas feucht, und war "
                "binnen einer Stunde verkauft."
            ),
            (
                "Die Schwestern hoffen, dass ein größerer Ofen fertig wird, bevor die Brücke über die "
                "Tarne im Frühjahr wieder öffnet."
            ),
        ],
    ),
    "fr": (
        "Le vieux moulin de Pellieu refait du pain\nPar Marthe Quillard\n14 mars 2024",
        [
            (
                "Le moulin de Pellieu est resté vide pendant quarante ans avant que deux sœurs ne "
                "l'achètent au prix d'une petite voiture."
            ),
            (
                "Elles ont vidé la fosse de la roue à la main, sorti onze tonnes de vase et trouvé les "
                "meules intactes au fond."
            ),
            (
                "Des voisins sont venus avec des pelles et de la soupe, et le troisième samedi quelqu'un "
                "a prêté une grue."
            ),
            (
                "La farine de la première récolte a été moulue en octobre, grise et un peu humide, puis "
                "vendue en une heure."
            ),
            (
                "Les sœurs espèrent qu'un four plus grand sera prêt avant la réouverture du pont sur la "
                "Tarne au printemps."
            ),
        ],
    ),
    "es": (
        ("El viejo molino de Pellares vuelve a dar pan\nPor Marta Quilez\n14 de marzo de 2024"),
        [
            (
                "El molino de Pellares pasó cuarenta años vacío hasta que dos hermanas lo compraron por "
                "el precio de un coche pequeño."
            ),
            (
                "Vaciaron a mano el foso de la rueda, sacaron once toneladas de lodo y hallaron debajo "
                "las piedras enteras."
            ),
            ("Los vecinos llevaron palas y sopa, y el tercer fin de semana alguien apareció con una grúa prestada."),
            ("La harina de la primera cosecha se molió en octubre, gris y algo húmeda, y se vendió en una hora."),
            (
                "Las hermanas esperan que un horno más grande esté listo antes de que el puente del "
                "Tarno reabra en primavera."
            ),
        ],
    ),
    "ru": (
        "Старая мельница в Пеллове снова печёт хлеб\nМарта Квиллина\n14 марта 2024",
        [
            ("Мельница в Пеллове простояла пустой сорок лет, пока две сестры не купили её по цене маленькой машины."),
            ("Они вручную расчистили яму под колесом, вынесли одиннадцать тонн ила и нашли под ним целые жернова."),
            "Соседи принесли лопаты и суп, а в третьи выходные кто-то пригнал взятый взаймы кран.",
            "Муку первого урожая смололи в октябре, серую и чуть сырую, и раскупили её за час.",
            ("Сёстры надеются, что большая печь будет готова до того, как весной откроют мост через Тарну."),
        ],
    ),
}

# kind, language, place (above the title, between paragraphs, below the last), lines
CHROME: list[tuple[str, str, str, str]] = [
    ("icons", "en", "above", "icon-menu icon-search icon-user icon-bookmark icon-close"),
    ("icons", "en", "between", "fa-chevron-down"),
    ("icons", "de", "above", "iconsucheiconmenüiconkontoiconteilen"),
    ("icons", "fr", "between", "icon_facebook icon_twitter"),
    ("icons", "es", "below", "keyboard_arrow_down"),
    ("icons", "ru", "above", "icon-search icon-menu icon-user icon-close icon-share"),
    ("icons", "ru", "between", "\ue001\ue002"),
    (
        "consent",
        "en",
        "above",
        (
            "We value your privacy\n"
            "We and our 80 partners store cookies and personal data on your device.\n"
            "Accept all\n"
            "Reject all"
        ),
    ),
    ("consent", "en", "below", "This website uses cookies to improve your visit.\nCookie settings"),
    (
        "consent",
        "de",
        "above",
        (
            "Diese Website verwendet Cookies.\n"
            "Wir und unsere Partner verarbeiten personenbezogene Daten auf Ihrem Gerät.\n"
            "Alle akzeptieren"
        ),
    ),
    ("consent", "de", "below", "Cookie-Einstellungen"),
    (
        "consent",
        "fr",
        "above",
        (
            "Nous utilisons des cookies.\n"
            "Nos partenaires et nous traitons vos données personnelles avec votre consentement.\n"
            "Tout accepter\n"
            "Tout refuser"
        ),
    ),
    ("consent", "fr", "below", "Gérer les cookies"),
    (
        "consent",
        "es",
        "above",
        (
            "Utilizamos cookies propias y de terceros.\n"
            "Nuestros socios tratan sus datos personales con su consentimiento.\n"
            "Aceptar todo\n"
            "Rechazar todo"
        ),
    ),
    ("consent", "es", "below", "Configuración de cookies"),
    ("consent", "ru", "above", "Мы используем файлы cookie.\nПринять все"),
    ("consent", "ru", "below", "Настройки cookie"),
    (
        "related",
        "en",
        "between",
        ("Weir keeper finds nine eels in a bath\nRead more\nWeir keeper finds nine eels in a bath"),
    ),
    ("related", "en", "between", "Read more: Weir keeper finds nine eels in a bath"),
    ("related", "en", "between", "Geese hold up the noon train at Brae\nRead more"),
    ("related", "en", "between", "Geese hold up the noon train\nGeese hold up the noon train FEATURE"),
    (
        "related",
        "en",
        "below",
        ("Most read\nWeir keeper finds nine eels\nGeese hold up the noon train\nWhy the bell of Tarn is green"),
    ),
    (
        "related",
        "de",
        "between",
        ("Gänse halten den Mittagszug in Rohrbach auf\nMehr lesen\nGänse halten den Mittagszug in Rohrbach auf"),
    ),
    ("related", "de", "between", "Lesen Sie auch: Neun Aale in der Wanne des Wehrmeisters"),
    (
        "related",
        "de",
        "below",
        ("Meistgelesen\nNeun Aale in der Wanne\nGänse halten den Zug auf\nWarum die Glocke grün ist"),
    ),
    (
        "related",
        "fr",
        "between",
        ("Des oies bloquent le train de midi à Rohrac\nLire la suite\nDes oies bloquent le train de midi à Rohrac"),
    ),
    ("related", "fr", "between", "À lire aussi : Neuf anguilles dans la baignoire de l'éclusier"),
    (
        "related",
        "fr",
        "below",
        ("Les plus lus\nNeuf anguilles dans une baignoire\nDes oies bloquent le train\nPourquoi la cloche est verte"),
    ),
    (
        "related",
        "es",
        "between",
        ("Unos gansos paran el tren de mediodía en Roral\nLeer más\nUnos gansos paran el tren de mediodía en Roral"),
    ),
    ("related", "es", "between", "Lea también: Nueve anguilas en la bañera del esclusero"),
    (
        "related",
        "es",
        "below",
        ("Lo más leído\nNueve anguilas en una bañera\nUnos gansos paran el tren\nPor qué la campana es verde"),
    ),
    (
        "related",
        "ru",
        "between",
        ("Гуси остановили полуденный поезд в Рогове\nЧитать далее\nГуси остановили полуденный поезд в Рогове"),
    ),
    ("related", "ru", "between", "Читайте также: Девять угрей нашлись в ванне смотрителя"),
    ("related", "ru", "below", "Самое читаемое\nДевять угрей в ванне\nГуси остановили поезд\nПочему колокол зелёный"),
    ("captions", "en", "above", "The wheel pit in March. Photo: Jonah Reef / Pellow Post"),
    ("captions", "en", "between", "Neighbours with shovels at the weir. (Jonah Reef/Getty Images)"),
    ("captions", "en", "between", "The new oven © Jonah Reef"),
    ("captions", "en", "between", "Image source, Getty Images"),
    ("captions", "de", "above", "Die Radgrube im März. | Bildquelle: Pellauer Bote/Archiv"),
    ("captions", "de", "between", "Foto: Jonas Riff/dpa"),
    ("captions", "de", "between", "Symbolbild: Der neue Ofen im Oktober"),
    ("captions", "fr", "above", "La fosse de la roue en mars. Crédit photo : Jonas Rive / Le Pellois"),
    ("captions", "fr", "between", "Le nouveau four, en octobre. © Jonas Rive"),
    ("captions", "es", "above", "El foso de la rueda en marzo. Foto: Jonás Ribera"),
    ("captions", "es", "between", "El horno nuevo, en octubre. / Jonás Ribera / El Pellarés"),
    ("captions", "ru", "above", "Яма под колесом в марте. Фото: Иван Рифов / ТАСС"),
    ("captions", "ru", "between", "© Иван Рифов / Пелловский вестник"),
    ("metadata", "en", "below", "(Reporting by Marta Quillan and Bo Diaz; editing by Cy Brandt)"),
    ("metadata", "en", "below", "Ann Lorne contributed to this report."),
    ("metadata", "de", "below", "Redigiert von Bruno Ost"),
    ("metadata", "de", "below", "Mitarbeit: Bruno Ost, Clara Wehr"),
    ("metadata", "fr", "below", "Édité par Paul Ostier"),
    ("metadata", "fr", "below", "(Reportage de Marthe Quillard, rédigé par Paul Ostier)"),
    ("metadata", "es", "below", "Editado por Bruno Oste"),
    ("metadata", "es", "below", "(Reporte de Marta Quilez; editado por Bruno Oste)"),
    ("metadata", "ru", "below", "Перевод: Иван Остов"),
    ("metadata", "ru", "below", "Редактор: Вера Лемова"),
    ("accounts", "en", "between", "Already a subscriber? Log in"),
    ("accounts", "en", "between", "Subscribe to continue reading"),
    ("accounts", "en", "below", "Subscribe now\nCreate an account"),
    ("accounts", "de", "between", "Jetzt abonnieren"),
    ("accounts", "de", "between", "Sie haben bereits ein Abo? Hier anmelden"),
    ("accounts", "fr", "between", "Déjà abonné ? Connectez-vous"),
    ("accounts", "fr", "between", "Cet article est réservé aux abonnés."),
    ("accounts", "es", "between", "¿Ya eres suscriptor? Inicia sesión"),
    ("accounts", "es", "below", "Iniciar sesión\nRegistrarse"),
    ("accounts", "ru", "between", "Уже подписаны? Войти"),
    ("accounts", "ru", "below", "Войти\nЗарегистрироваться"),
    ("media", "en", "between", "Listen to this article\n0:00\n4:17"),
    ("media", "en", "between", "Your browser does not support the audio element."),
    ("media", "de", "between", "Artikel anhören\n0:00\n4:17"),
    ("media", "de", "between", "Ihr Browser unterstützt kein HTML5-Video."),
    ("media", "fr", "between", "Écouter l'article\n00:00\n04:17"),
    ("media", "es", "between", "Escuchar artículo\n0:00\n4:17"),
    ("media", "ru", "between", "Слушать статью\n0:00\n4:17"),
    ("navigation", "en", "above", "Main menu\nHome > News > Mills"),
    ("navigation", "en", "above", "HomeNewsSportWeather"),
    ("navigation", "en", "below", "Back to top"),
    ("navigation", "de", "above", "Zum Inhalt springen\nStartseite › Inland › Mühlen"),
    ("navigation", "de", "below", "Nach oben"),
    ("navigation", "fr", "above", "Aller au contenu\nAccueil > Monde > Moulins"),
    ("navigation", "fr", "below", "Retour en haut"),
    ("navigation", "es", "above", "Ir al contenido\nInicio > Economía > Molinos"),
    ("navigation", "es", "below", "Volver arriba"),
    ("navigation", "ru", "above", "Главная → Общество → Мельницы"),
    ("navigation", "ru", "below", "Наверх"),
    ("languages", "en", "above", "EnglishDeutschFrançais"),
    ("languages", "en", "above", "EN | DE | FR"),
    ("languages", "de", "above", "Deutsch\nEnglish\nTürkçe"),
    ("languages", "fr", "above", "FR | EN | NL"),
    ("languages", "es", "above", "Español · English · Português"),
    ("languages", "ru", "above", "العربيةespрусdefr"),
    ("sharing", "en", "above", "ShareTweetEmail"),
    ("sharing", "en", "below", "Share on Facebook\nCopy link\n1,204 shares"),
    ("sharing", "en", "above", "4 min read"),
    ("sharing", "de", "below", "Auf Facebook teilen\nLink kopieren\n12 mal geteilt"),
    ("sharing", "de", "above", "Lesezeit: 4 Min."),
    ("sharing", "fr", "below", "Partager sur Facebook\nCopier le lien"),
    ("sharing", "fr", "above", "Temps de lecture : 4 min"),
    ("sharing", "es", "below", "Compartir en Facebook\nCopiar enlace"),
    ("sharing", "es", "above", "Tiempo de lectura: 4 min"),
    ("sharing", "ru", "below", "Поделиться в Телеграм\nСкопировать ссылку\n204 просмотра"),
    ("sharing", "ru", "above", "Время чтения: 4 мин"),
    ("promotions", "en", "between", "Sign up for our newsletter\nYour email address"),
    ("promotions", "en", "below", "Download our app"),
    ("promotions", "de", "between", "Newsletter abonnieren"),
    ("promotions", "de", "below", "Laden Sie unsere App"),
    ("promotions", "fr", "between", "Recevez notre newsletter"),
    ("promotions", "fr", "below", "Téléchargez notre application"),
    ("promotions", "es", "between", "Suscríbete a nuestro boletín"),
    ("promotions", "es", "below", "Descarga nuestra app"),
    ("promotions", "ru", "between", "Подпишитесь на нашу рассылку"),
    ("promotions", "ru", "below", "Скачайте наше приложение"),
    ("legal", "en", "below", "© 2024 Pellow Post Ltd. All rights reserved.\nTerms of use\nPrivacy policy"),
    ("legal", "de", "below", ("© 2024 Pellauer Bote GmbH. Alle Rechte vorbehalten.\nImpressum\nDatenschutzerklärung")),
    (
        "legal",
        "fr",
        "below",
        ("© 2024 Le Pellois. Tous droits réservés.\nMentions légales\nPolitique de confidentialité"),
    ),
    ("legal", "es", "below", "© 2024 El Pellarés. Todos los derechos reservados.\nAviso legal"),
    ("legal", "ru", "below", "© 2024 Пелловский вестник. Все права защищены.\nПользовательское соглашение"),
    ("advertisements", "en", "between", "Advertisement"),
    ("advertisements", "en", "between", "Ad feedback"),
    ("advertisements", "de", "between", "Anzeige"),
    ("advertisements", "fr", "between", "Publicité"),
    ("advertisements", "es", "between", "Publicidad"),
    ("advertisements", "ru", "between", "Реклама"),
    ("comments", "en", "below", "12 comments\nLeave a comment"),
    ("comments", "de", "below", "12 Kommentare\nKommentar schreiben"),
    ("comments", "fr", "below", "12 commentaires\nLaisser un commentaire"),
    ("comments", "es", "below", "12 comentarios\nDeja un comentario"),
    ("comments", "ru", "below", "12 комментариев\nОставить комментарий"),
    ("templates", "en", "between", "{{ article.title }}"),
    ("templates", "en", "between", "[object Object]"),
    ("templates", "de", "below", "Мельницы и мосты нашего края"),
    ("templates", "fr", "between", "undefined"),
    ("templates", "es", "below", "%s"),
    ("templates", "ru", "below", "Choose the size of the letters"),
]

# language, the chrome it looks like (or its form), lines that stand between paragraphs
PROSE: list[tuple[str, str, str]] = [
    (
        "en",
        "consent",
        ("Cookies are small files, and the ruling on them will cost the three shops more than the fines of last year."),
    ),
    ("en", "consent", "Shops must ask before they store cookies, the regulator said, and most of them do not."),
    (
        "de",
        "consent",
        (
            "Cookies sind kleine Dateien, und das Urteil über sie kostet die drei Läden mehr als die "
            "Strafen des Vorjahres."
        ),
    ),
    ("de", "consent", "Cookies lagen auch auf dem Kuchenblech, mit Hafer und Rosinen."),
    (
        "fr",
        "consent",
        (
            "Les cookies sont de petits fichiers, et l'arrêt coûtera aux trois magasins plus que les "
            "amendes de l'an dernier."
        ),
    ),
    ("fr", "consent", "Les cookies sortent du four à sept heures."),
    (
        "es",
        "consent",
        ("Las cookies son archivos pequeños, y el fallo costará a las tres tiendas más que las multas del año pasado."),
    ),
    ("es", "consent", "Las cookies salen del horno a las siete."),
    ("ru", "consent", "Файлы cookie малы, но решение суда обойдётся трём магазинам дороже прошлогодних штрафов."),
    ("ru", "consent", "Согласие на обработку данных суд счёл недействительным."),
    (
        "en",
        "legal",
        ("Copyright in the drawings belongs to the sister who made them, the court at Brae decided on Tuesday."),
    ),
    ("en", "legal", "Terms were agreed at midnight, and the ferry sailed at one."),
    (
        "de",
        "legal",
        ("Das Urheberrecht an den Zeichnungen liegt bei der Schwester, entschied das Gericht in Rohrbach am Dienstag."),
    ),
    ("de", "legal", "Urheberrecht ist in diesem Fall Sache des Landes."),
    ("fr", "legal", ("Le droit d'auteur sur les dessins revient à la sœur, a tranché mardi le tribunal de Rohrac.")),
    ("es", "legal", ("Los derechos de autor de los dibujos son de la hermana, decidió el martes el juzgado de Roral.")),
    ("ru", "legal", "Авторские права на рисунки остались за сестрой, решил во вторник суд в Рогове."),
    ("en", "accounts", "Login problems kept four hundred pensioners from their savings."),
    ("en", "accounts", "Passengers will be able to log in and cancel until noon, the harbour master said."),
    ("en", "accounts", "Register to vote before the end of the month."),
    ("de", "accounts", "Anmeldung ist im Rathaus bis Freitag möglich."),
    ("de", "accounts", "Abo oder nicht, das Brot wird jeden Tag gebacken."),
    ("de", "accounts", "Passwort ist ein altes Wort für Losung."),
    ("fr", "accounts", "Mot de passe : le village en change chaque semaine."),
    ("fr", "accounts", "L'abonnement au pain coûte douze euros, et la moitié du village l'a déjà pris."),
    ("es", "accounts", "La suscripción al pan cuesta doce euros, y medio pueblo ya la tiene."),
    ("es", "accounts", "Iniciar sesión a las nueve es costumbre del concejo."),
    ("ru", "accounts", "Подписка на хлеб стоит триста рублей, и её оформила уже половина деревни."),
    ("ru", "accounts", "Пароль в деревне меняют каждую неделю."),
    ("en", "promotions", "The app that the sisters wrote tells the baker when the river is too low to grind."),
    ("en", "promotions", "The newsletter of the angling club has been printed by hand since 1911."),
    ("de", "promotions", "Die App der Schwestern meldet dem Bäcker, wann der Fluss zum Mahlen zu niedrig ist."),
    ("fr", "promotions", "L'application des deux sœurs prévient le boulanger quand la rivière est trop basse."),
    ("es", "promotions", "La aplicación de las hermanas avisa al panadero cuando el río baja demasiado."),
    ("ru", "promotions", "Приложение сестёр сообщает пекарю, когда река слишком мелка для помола."),
    ("en", "media", "The podcast was recorded in the wheel pit, which explains the echo."),
    ("en", "media", "Listen to this: a bell, two gulls and a winch."),
    ("en", "media", "Download the episode, he told them, and judge for yourselves."),
    ("de", "media", "Der Podcast wurde in der Radgrube aufgenommen, daher der Hall."),
    ("de", "media", "Video zeigt den Einsturz der Brücke in Rohrbach."),
    ("fr", "media", "Le podcast a été enregistré dans la fosse de la roue, d'où l'écho."),
    ("fr", "media", "Regardez la rivière, elle monte depuis hier."),
    ("es", "media", "El pódcast se grabó en el foso de la rueda, de ahí el eco."),
    ("ru", "media", "Подкаст записали в яме под колесом, отсюда и эхо."),
    ("en", "sharing", "Share prices at Brae Shipping fell by nine per cent."),
    ("en", "sharing", "Follow the river, the ferryman advises, and you will not be lost."),
    ("de", "sharing", "Teilen will die Mühle keine der beiden Schwestern."),
    ("de", "sharing", "Drucken wollte den Brief damals niemand im Dorf."),
    ("fr", "sharing", "Partager le pain est le premier devoir du meunier."),
    ("es", "sharing", "Comparte el pan con los vecinos, dice la regla."),
    ("es", "sharing", "Imprimir el diario cuesta más que escribirlo."),
    ("ru", "sharing", "Поделиться хлебом — первый долг мельника."),
    ("en", "related", "Read more books, she told her pupils on the last day."),
    ("en", "related", "Related illnesses were found in two of the herds."),
    (
        "en",
        "related",
        ("Also on the agenda is a fence, which nobody but the goat has ever disputed and which costs nine pounds."),
    ),
    ("de", "related", "Weiterlesen wollte danach keiner mehr."),
    ("de", "related", "Lesen Sie auch das Kleingedruckte, riet der Notar."),
    ("de", "related", "Mehr zu sagen hatte der Bürgermeister an diesem Abend nicht."),
    ("fr", "related", "Lire la rivière s'apprend en trente ans, pas moins."),
    ("fr", "related", "Voir la rivière en crue fait peur à tout le village."),
    ("es", "related", "Leer el río lleva treinta años de oficio."),
    ("es", "related", "Más pan que nunca salió del horno en octubre."),
    ("ru", "related", "Читать реку учатся тридцать лет, не меньше."),
    ("ru", "related", "Подробности мельник обещал рассказать после ледохода."),
    ("en", "captions", "Photographs of the mill hang in the hall, twelve of them, all of the same door."),
    (
        "en",
        "captions",
        ("In the photograph the sisters are nine and eleven, and the wheel behind them is still turning."),
    ),
    ("de", "captions", "Auf dem Foto sind die Schwestern neun und elf, und hinter ihnen dreht sich noch das Rad."),
    ("de", "captions", "Bild für Bild erzählt der Film vom Fluss."),
    ("fr", "captions", "Sur la photo, les sœurs ont neuf et onze ans, et la roue tourne encore derrière elles."),
    ("es", "captions", "En la foto las hermanas tienen nueve y once años, y detrás aún gira la rueda."),
    ("ru", "captions", "На фотографии сёстрам девять и одиннадцать, а колесо за ними ещё вертится."),
    ("ru", "captions", "На стене висит фото из архива."),
    ("en", "metadata", "By night the harbour was quieter than a church."),
    ("en", "metadata", "By Tuesday the water had reached the altar."),
    ("en", "metadata", "On 3 May 2022 the dam broke."),
    ("de", "metadata", "Von Haus aus ist der Müller Schlosser."),
    ("de", "metadata", "Von Anna Lehm erzählt man sich im Dorf bis heute."),
    ("fr", "metadata", "Par exemple, le pont ferme à six heures."),
    ("fr", "metadata", "Par monts et par vaux, le facteur porte le pain."),
    ("es", "metadata", "Por ejemplo, el puente cierra a las seis."),
    ("es", "metadata", "Por Ana Lemos se supo todo aquella noche."),
    ("ru", "metadata", "Автор проекта живёт в соседней деревне и хлеба не ест."),
    (
        "en",
        "metadata",
        (
            "3 May 2022\n"
            "The hull is laid in the yard at Brae, in the rain.\n"
            "5 May 2022\n"
            "The first mast breaks and is cut up for firewood."
        ),
    ),
    (
        "de",
        "metadata",
        (
            "3. Mai 2022\n"
            "Der Rumpf wird in der Werft gelegt, im Regen wie immer.\n"
            "5. Mai 2022\n"
            "Der erste Mast bricht und wird zu Brennholz zersägt."
        ),
    ),
    (
        "fr",
        "metadata",
        (
            "3 mai 2022\n"
            "La coque est posée au chantier, sous la pluie comme toujours.\n"
            "5 mai 2022\n"
            "Le premier mât casse et finit en bois de chauffage."
        ),
    ),
    (
        "es",
        "metadata",
        (
            "3 de mayo de 2022\n"
            "Se pone el casco en el astillero, bajo la lluvia de siempre.\n"
            "5 de mayo de 2022\n"
            "El primer mástil se rompe y acaba en leña para el horno."
        ),
    ),
    (
        "ru",
        "metadata",
        (
            "3 мая 2022 года\n"
            "На верфи закладывают корпус, под дождём, как всегда в мае.\n"
            "5 мая 2022 года\n"
            "Первая мачта ломается, и её пилят на дрова для печи."
        ),
    ),
    (
        "en",
        "navigation",
        ("From home to school, from school to mill, from mill to market: that was the whole map of her youth."),
    ),
    ("en", "navigation", "Search parties left at first light."),
    ("de", "navigation", "Start und Ziel des Laufs liegen auf dem Hof der Mühle."),
    ("de", "navigation", "Thema der Sitzung ist der Bau der neuen Schleuse."),
    ("fr", "navigation", "Accueil des enfants dès sept heures, repas compris, au moulin."),
    ("fr", "navigation", "Sujets de dispute : l'eau, le pain, le pont."),
    ("es", "navigation", "Inicio y meta de la carrera están en el patio del molino."),
    ("es", "navigation", "Temas del pleno fueron el río y el puente."),
    ("ru", "navigation", "Главная улица ведёт от моста к мельнице и там кончается."),
    ("ru", "navigation", "Рубрика за рубрикой газета худела."),
    ("en", "advertisements", "Advertising is the art of saying nothing loudly."),
    ("de", "advertisements", "Anzeige erstattete der Müller noch am selben Abend."),
    ("de", "advertisements", "Werbung ist die Kunst, laut nichts zu sagen."),
    ("fr", "advertisements", "La publicité est l'art de crier pour ne rien dire."),
    ("es", "advertisements", "Publicidad es el arte de gritar sin decir nada."),
    ("ru", "advertisements", "Реклама — искусство громко молчать."),
    ("en", "comments", "The minister would not comment on the plan, and his office did not answer letters."),
    ("en", "comments", "“No comment,” said the minister, and shut the window."),
    ("de", "comments", "Kommentieren wollte das der Minister nicht."),
    ("fr", "comments", "Le ministre n'a pas souhaité commenter le projet, pas plus que son cabinet."),
    ("es", "comments", "El ministro no quiso comentar el plan, y su gabinete no contestó."),
    ("ru", "comments", "Комментировать план министр не стал, и в ведомстве не ответили."),
    ("en", "languages", "English, German and French are spoken on board, and Russian in the engine room."),
    ("de", "languages", "Deutsch, Englisch und Türkisch spricht man an Bord, und Russisch im Maschinenraum."),
    ("ru", "languages", "На борту говорят по-русски, по-английски и по-немецки."),
    ("en", "templates", "The template reads “Dear customer”, and the name was never filled in."),
    ("en", "heading", "Politics"),
    ("en", "heading", "Subscribe"),
    ("en", "heading", "What the wheel can do"),
    ("de", "heading", "Politik"),
    ("de", "heading", "Abonnieren"),
    ("fr", "heading", "Politique"),
    ("fr", "heading", "Partager"),
    ("es", "heading", "Política"),
    ("es", "heading", "Cookies de avena"),
    ("ru", "heading", "Политика"),
    ("ru", "heading", "Подписаться"),
    (
        "en",
        "verse",
        (
            "The wheel goes round, the water knows,\n"
            "The stone is dumb, the miller goes,\n"
            "And down the Tarn the barley flows"
        ),
    ),
    ("de", "verse", "Das Rad geht um, das Wasser weiß,\nDer Stein bleibt stumm, der Müller leis"),
    ("fr", "verse", "La roue va, l'eau se souvient,\nLa pierre dort, le meunier vient"),
    ("es", "verse", "La rueda va, el agua sabe,\nLa piedra calla, vuela un ave"),
    ("ru", "verse", "Идёт колесо, вода помнит путь,\nА камню молчать и мельнику уснуть"),
    ("en", "recipe", "200 g rye flour\n2 eggs\n1 pinch of salt\nBake for 40 minutes at 180 degrees."),
    ("de", "recipe", "200 g Roggenmehl\n2 Eier\n1 Prise Salz\nBei 180 Grad 40 Minuten backen."),
    ("fr", "recipe", "200 g de farine de seigle\n2 œufs\n1 pincée de sel"),
    ("es", "recipe", "200 g de harina de centeno\n2 huevos\n1 pizca de sal"),
    ("ru", "recipe", "200 г ржаной муки\n2 яйца\nщепотка соли"),
    ("en", "list", "- the wheel, which is new\n- the stones, which are not\n- the roof, which leaks"),
    ("de", "list", "1. das Rad\n2. die Steine\n3. das Dach"),
    ("en", "results", "Brae 2, Pellow 1\nQuarrel 0, Tarn 0\nHalf-time: 1-0"),
    ("ru", "results", "Пеллов — Рогов 2:1\nТарна — Вежа 0:0"),
    ("en", "timetable", "Pellow 07.15\nBrae 07.40\nTarn 08.05"),
    ("de", "timetable", "Ab Pellau 07:15\nAn Rohrbach 07:40"),
    ("en", "times", "20:15\nThe Long Ferry\n22:10\nNight News"),
    ("de", "times", "19:00\n20:15\n22:10"),
    ("en", "table", "Year | Flour (t) | Bread\n2021 | 4.1 | 9,100\n2022 | 5.6 | 12,400"),
    ("es", "table", "2021\t4,1\t9.100\n2022\t5,6\t12.400"),
    ("en", "interview", "What is the mill for?\nFor bread.\nAnd the wheel?\nFor the noise."),
    ("de", "interview", "Wozu die Mühle?\nFür das Brot.\nUnd das Rad?\nFür den Lärm."),
    ("fr", "interview", "À quoi sert le moulin ?\nAu pain.\nEt la roue ?\nAu bruit."),
    ("es", "interview", "¿Para qué sirve el molino?\nPara el pan.\n¿Y la rueda?\nPara el ruido."),
    ("ru", "interview", "Зачем мельница?\nДля хлеба.\nА колесо?\nДля шума."),
    ("en", "dialogue", "“Is she in?”\n“She is out.”\n“Then I'll wait.”"),
    ("fr", "dialogue", "— Elle est là ?\n— Elle est sortie."),
    ("ru", "dialogue", "— Она дома?\n— Ушла к реке."),
    (
        "en",
        "law",
        (
            "“No miller shall close the sluice between the first of May and the last of June without "
            "leave of the court.”"
        ),
    ),
    ("de", "law", "„Wer das Wehr ohne Erlaubnis schließt, zahlt dem Dorf einen Taler und dem Gericht zwei.“"),
    ("en", "law", "(a) any boat longer than nine metres;\n(b) any boat with an engine;\n(d) rafts."),
    ("en", "quote", "“I never liked bread,” the elder sister says. “I like the noise it makes.”"),
    ("de", "quote", "„Brot mochte ich nie“, sagt die ältere Schwester. „Ich mag das Geräusch.“"),
    ("fr", "quote", "« Je n'ai jamais aimé le pain, dit l'aînée. J'aime le bruit qu'il fait. »"),
    ("es", "quote", "«Nunca me gustó el pan», dice la mayor. «Me gusta el ruido que hace»."),
    ("ru", "quote", "«Хлеб я никогда не любила, — говорит старшая. — Люблю, как он хрустит»."),
]

# What the finders of later lines count on: chrome around the article.
FRAMES = [("", ""), ("Home > News\n\n", "\n\nFacebook\n\n© 2024 Pellow Post Ltd")]


def page(language: str, *, above: str = "", between: str = "", below: str = "") -> str:
    """The article of a language with lines above its title, after its third paragraph, and below its last."""
    title, byline, date, paragraphs = article(language)
    parts = [above, f"{title}\n{byline}\n{date}", *paragraphs[:3], between, *paragraphs[3:], below]
    return "\n\n".join(part for part in parts if part)


def article(language: str) -> tuple[str, str, str, list[str]]:
    head, paragraphs = ARTICLES[language]
    title, byline, date = head.split("\n")
    return title, byline, date, paragraphs


def kinds_of(document: Document, line: str) -> set[str]:
    """The kinds of the removals that are a whole line of the page, each time that it stands there."""
    return {removal.kind for removal in document.removals if removal.text == line}


@pytest.mark.parametrize(("kind", "language", "place", "lines"), CHROME)
def test_chrome_goes_and_its_kind_is_told(kind: str, language: str, place: str, lines: str) -> None:
    raw = page(language, **{place: lines})
    document = clean(raw)
    assert [kinds_of(document, line) for line in lines.split("\n")] == [{kind}] * len(lines.split("\n"))
    assert document.text.split("\n\n") == article(language)[3]
    assert (document.title, document.language) == (article(language)[0], language)


def test_every_kind_but_the_least_sure_has_rows_in_every_language() -> None:
    rows = {(kind, language) for kind, language, _, _ in CHROME}
    kinds = set(KINDS) - {"whitespace", "repeats", "boilerplate"}
    assert {(kind, language) for kind in kinds for language in ARTICLES} - rows == set()


@pytest.mark.parametrize(("above", "below"), FRAMES, ids=["bare", "framed"])
@pytest.mark.parametrize(("language", "form", "lines"), PROSE)
def test_prose_that_looks_like_chrome_stays(language: str, form: str, lines: str, above: str, below: str) -> None:
    document = clean(above + page(language, between=lines) + below)
    paragraphs = article(language)[3]
    assert document.text == "\n\n".join([*paragraphs[:3], lines, *paragraphs[3:]]), form


@pytest.mark.parametrize("language", ARTICLES)
def test_article_alone_keeps_every_word(language: str) -> None:
    document = clean("\n\n".join(article(language)[3]))
    assert document.text == "\n\n".join(article(language)[3])
    assert (document.removals, document.title, document.authors) == ((), None, ())


# What only its surroundings give away: kind, rule, language, place, lines, the lines that go
SHAPES: list[tuple[str, str, str, str, str, list[str]]] = [
    (
        "promotions",
        "author-note",
        "en",
        "below",
        "Marta Quillan is a staff writer at the Pellow Post.",
        ["Marta Quillan is a staff writer at the Pellow Post."],
    ),
    (
        "promotions",
        "author-note",
        "de",
        "below",
        "Marta Quellmann schreibt für uns über Mühlen und Brot.",
        ["Marta Quellmann schreibt für uns über Mühlen und Brot."],
    ),
    ("navigation", "above-title", "en", "above", "News that floats", ["News that floats"]),
    ("navigation", "trail", "en", "below", "News › Mills › Bread", ["News › Mills › Bread"]),
    (
        "navigation",
        "glued-list",
        "en",
        "below",
        "Goose RaceWeir CamTide TableFair",
        ["Goose RaceWeir CamTide TableFair"],
    ),
    ("navigation", "menu", "en", "below", "Politics\nGeese\nSports", ["Politics", "Geese", "Sports"]),
    ("languages", "switcher", "en", "above", "English\nDeutsch", ["English", "Deutsch"]),
    ("related", "headline-read-more", "en", "between", "Geese hold up a train\nRead more", ["Geese hold up a train"]),
    (
        "related",
        "lead-and-headline",
        "en",
        "between",
        "Read also | Nine eels in a bath",
        ["Read also | Nine eels in a bath"],
    ),
    ("related", "lead-and-headline", "en", "between", "Read alsoNine eels in a bath", ["Read alsoNine eels in a bath"]),
    ("media", "player-title", "en", "between", "What the miller heard\n0:00\n26:40", ["What the miller heard"]),
    ("captions", "repeated-caption", "en", "between", "The new oven. Photo: Jo Reef\nThe new oven.", ["The new oven."]),
    (
        "captions",
        "alt-text",
        "en",
        "between",
        "The new oven - Pellow Post, 1920, 24.05.2023",
        ["The new oven - Pellow Post, 1920, 24.05.2023"],
    ),
    ("metadata", "contributors", "fr", "below", "pam/jdm/ros", ["pam/jdm/ros"]),
    ("sharing", "counter", "en", "below", "3.4K", ["3.4K"]),
    ("templates", "rule", "en", "below", "* * *", ["* * *"]),
    (
        "boilerplate",
        "unpunctuated-crowd",
        "en",
        "below",
        "\n".join([*(f"Goose race of weir number {n}" for n in range(1, 9)), "", "Facebook"]),
        [f"Goose race of weir number {n}" for n in range(1, 9)],
    ),
]


@pytest.mark.parametrize(("kind", "rule", "language", "place", "lines", "gone"), SHAPES)
def test_shapes_that_no_phrase_names(
    kind: str, rule: str, language: str, place: str, lines: str, gone: list[str]
) -> None:
    document = clean(page(language, **{place: lines}))
    assert [r.text for r in document.removals if (r.kind, r.rule) == (kind, rule)] == gone
    assert document.text.split("\n\n") == article(language)[3]


@pytest.mark.parametrize("language", ARTICLES)
@pytest.mark.parametrize("name", ["", " | Pellow Post", " - Pellow Post"])
def test_title_that_stands_again_goes(language: str, name: str) -> None:
    title, _, _, paragraphs = article(language)
    document = clean(page(language, between=title + name, below=title + name))
    assert document.title == title
    assert document.text.split("\n\n") == paragraphs
    again = [r for r in document.removals if r.rule == "title" and r.kind == "repeats"]
    assert [r.text for r in again] == [title + name] * 2


@pytest.mark.parametrize("language", ARTICLES)
def test_paragraph_that_stands_again_goes_once(language: str) -> None:
    paragraphs = article(language)[3]
    document = clean(page(language, below=paragraphs[1]))
    assert document.text.split("\n\n") == paragraphs
    assert [(r.kind, r.text) for r in document.removals if r.rule == "paragraph"] == [("repeats", paragraphs[1])]
    # The second one goes, not the first.
    assert [r.start for r in document.removals if r.rule == "paragraph"] == [len(page(language)) + 2]


def test_short_refrain_stays() -> None:
    refrain = "Row, my love, for the tide is turning."
    document = clean(page("en", between=f"{refrain}\nThe lamp is low.\n{refrain}"))
    assert document.text.count(refrain) == 2


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("en", "Politics\nSports\nBusiness"),
        ("de", "Politik\nSport\nWirtschaft"),
        ("fr", "Politique\nSport\nÉconomie"),
        ("es", "Política\nDeportes\nEconomía"),
        ("ru", "Политика\nСпорт\nЭкономика"),
    ],
)
def test_a_word_heads_a_section_in_the_body_and_is_a_menu_below_it(language: str, lines: str) -> None:
    first = lines.split("\n")[0]
    raw = page(language, between=first, below=lines + "\n\n© 2024 Pellow Post Ltd. All rights reserved.")
    paragraphs = article(language)[3]
    assert clean(raw).text.split("\n\n") == [*paragraphs[:3], first, *paragraphs[3:]]


def test_counter_below_the_body_goes_and_a_number_inside_stays() -> None:
    raw = page("en", between="1,204", below="1,204")
    document = clean(raw)
    assert [(r.kind, r.rule, r.start) for r in document.removals if r.text == "1,204"] == [
        ("sharing", "counter", raw.rindex("1,204"))
    ]
    assert "\n\n1,204\n\n" in document.text


def test_icon_run_in_a_line_leaves_the_rest_of_the_line() -> None:
    document = clean(page("en", between="icon-menu icon-search icon-user icon-close icon-share"))
    assert document.text.split("\n\n") == article("en")[3]
    glyph = clean(page("en", between="The wheel \ue001 turns again, and the sluice is open."))
    assert "The wheel turns again, and the sluice is open." in glyph.text
    assert [r.rule for r in glyph.removals if r.kind == "icons"] == ["private-use"]


def test_unnamed_crowd_below_the_footer_is_the_least_sure() -> None:
    crowd = "\n".join(["Pellow Fair", "Weir Cam", "Goose Race", "Barley Week", "Tide Table"])
    raw = page("en", below=f"© 2024 Pellow Post Ltd. All rights reserved.\n\n{crowd}")
    assert clean(raw).text.split("\n\n") == article("en")[3]
    sure = clean(raw, policy=Policy(min_confidence=0.9))
    assert "Goose Race" in sure.text


THREADS = [
    ("en", "Ann says:\nMay 3, 2023 at 7:42 am\nThe eels were mine.", "Bo says:\nMay 3, 2023 at 9:02 am\nProve it."),
    (
        "en",
        "1. eel_keeper says:\n3 May 2023 at 07:42\nNine of them?",
        "2. Bo says:\n4 May 2023 at 19:02\nTen, I heard.",
    ),
    (
        "de",
        "Kurt sagt:\n3. Mai 2023 um 07:42 Uhr\nNeun Aale.",
        "Else sagt:\n3. Mai 2023 um 09:02 Uhr\nZehn, wie ich höre.",
    ),
]


@pytest.mark.parametrize(("language", "first", "second"), THREADS)
def test_commenters_with_their_times_are_a_thread_under_any_heading(language: str, first: str, second: str) -> None:
    thread = "\n".join(
        ["What the village thinks", first, second, first.replace("7:42", "8:15"), "© 2024 Pellow Post Ltd"]
    )
    document = clean(page(language, below=thread))
    lines = thread.split("\n")
    assert [kinds_of(document, line) for line in lines[1:-1]] == [{"comments"}] * (len(lines) - 2)
    assert kinds_of(document, lines[-1]) == {"legal"}


@pytest.mark.parametrize(
    "lines",
    [
        "Ann says:\nThe wheel is too loud.\nBo says:\nThe wheel is fine.\nCy says:\nWhich wheel?",  # no times
        "Ann says:\n3 May 2023 at 07:42\nThe wheel turned, and I wrote it down.",  # one
    ],
)
def test_speakers_of_an_interview_are_no_commenters(lines: str) -> None:
    document = clean(page("en", between=lines))
    assert not [removal for removal in document.removals if removal.kind == "comments"]


# Policies

POLICY_PAGE = page(
    "en",
    above="We value your privacy\nAccept all\n\nHome > News > Mills",
    between="Read more: Weir keeper finds nine eels in a bath\n\nThe new oven. Photo: Jonah Reef",
    below="Share on Facebook\n\n12 comments\n\n© 2024 Pellow Post Ltd. All rights reserved.",
)
KEPT = [
    ("consent", ["We value your privacy", "Accept all"]),
    ("related", ["Read more: Weir keeper finds nine eels in a bath"]),
    ("lead-and-headline", ["Read more: Weir keeper finds nine eels in a bath"]),
    ("captions", ["The new oven. Photo: Jonah Reef"]),
    ("labelled-credit", ["The new oven. Photo: Jonah Reef"]),
    ("navigation", ["Home > News > Mills"]),
    ("breadcrumb", ["Home > News > Mills"]),
    ("legal", ["© 2024 Pellow Post Ltd. All rights reserved."]),
    ("comments", ["12 comments"]),
    ("sharing", ["Share on Facebook"]),
    ("metadata", ["Old mill at Pellow finds a second life as a bakery", "By Marta Quillan", "14 March 2024"]),
    ("authors", ["By Marta Quillan"]),
]


@pytest.mark.parametrize(("name", "lines"), KEPT)
def test_policy_keeps_a_kind_or_a_rule_and_nothing_else(name: str, lines: list[str]) -> None:
    document = clean(POLICY_PAGE, policy=Policy(keep=frozenset([name])))
    text = [line for line in document.text.split("\n") if line]
    assert sorted(text) == sorted([*article("en")[3], *lines])
    assert not any(name in (r.kind, r.rule) for r in document.removals)
    assert restore(document) == POLICY_PAGE


@pytest.mark.parametrize(("name", "lines"), KEPT)
def test_what_a_policy_keeps_is_read_all_the_same(name: str, lines: list[str]) -> None:
    kept = clean(POLICY_PAGE, policy=Policy(keep=frozenset([name])))
    plain = clean(POLICY_PAGE)
    for field in ("title", "authors", "published_at", "section", "image_credits", "copyright", "evidence"):
        assert getattr(kept, field) == getattr(plain, field)


def test_policy_that_keeps_everything_changes_nothing() -> None:
    document = clean(POLICY_PAGE, policy=Policy(keep=frozenset(KINDS)))
    assert [r.kind for r in document.removals if r.kind != "whitespace"] == []
    assert document.text == POLICY_PAGE
    assert clean(POLICY_PAGE, policy=Policy(min_confidence=1.01)).text == POLICY_PAGE


def test_min_confidence_moves_only_what_is_as_sure() -> None:
    plain = clean(POLICY_PAGE)
    by_bar = {bar: clean(POLICY_PAGE, policy=Policy(min_confidence=bar)) for bar in (0.0, 0.5, 0.8, 0.93, 0.99)}
    for bar, document in by_bar.items():
        moved = {(r.start, r.end) for r in document.removals if r.kind != "whitespace"}
        expected = {(r.start, r.end) for r in plain.removals if r.kind != "whitespace" and r.confidence >= bar}
        assert moved == expected
        assert restore(document) == POLICY_PAGE
    sizes = [len(document.text) for document in by_bar.values()]
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[-1]


# Removals

PAGES = [page(language, **{place: lines}) for _, language, place, lines in CHROME]


def test_removals_are_spans_of_the_page_in_order_and_say_why() -> None:
    for raw in [*PAGES, POLICY_PAGE]:
        document = clean(raw)
        assert restore(document) == raw
        for removal in document.removals:
            assert raw[removal.start : removal.end] == removal.text
            assert removal.text
            assert removal.kind in KINDS
            assert removal.rule == removal.rule.lower().strip()
            assert removal.rule
            assert 0.5 <= removal.confidence <= 1
            assert (removal.kind == "whitespace") == (not removal.text.strip())
        assert all(a.end <= b.start for a, b in itertools.pairwise(document.removals))


def test_blocks_are_spans_of_the_text() -> None:
    for raw in PAGES:
        document = clean(raw)
        assert document.blocks
        assert all(document.text[block.start : block.end] == block.text for block in document.blocks)
        assert "\n\n\n" not in document.text
        assert document.text == document.text.strip()


def test_chrome_does_not_depend_on_line_ends_or_blank_lines() -> None:
    for _, language, place, lines in CHROME[::5]:
        raw = page(language, **{place: lines})
        text = clean(raw).text
        assert clean(raw.replace("\n", "\r\n")).text.replace("\r\n", "\n") == text
        assert clean(raw.replace("\n\n", "\n\n\n\n")).text == text
        assert clean("\n \n" + raw + "\n\t\n").text == text


def test_cleaning_a_cleaned_text_again_changes_nothing() -> None:
    for language in ARTICLES:
        once = clean(page(language, above="Home > News", below="© 2024 Pellow Post Ltd")).text
        assert clean(once).text == once
