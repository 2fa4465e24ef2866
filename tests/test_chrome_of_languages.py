"""Chrome goes and prose that looks like it stays in Italian, Portuguese, Dutch, Polish, Turkish and Ukrainian, and in
Chinese, Japanese and Arabic, whose tables are in uncased_pages.py.

The other languages are in test_chrome.py. All text is invented.
"""

from __future__ import annotations

import pytest
import uncased_pages

from cleaners import clean, restore
from cleaners.chrome.labels import phrases
from cleaners.clean import KINDS

# language -> title, byline, date, and five paragraphs
ARTICLES: dict[str, tuple[str, list[str]]] = {
    "it": (
        "Il vecchio mulino di Pellano torna a fare il pane\nDi Marta Quillani\n14 marzo 2024",
        [
            "Il mulino di Pellano è rimasto vuoto quarant'anni, finché due sorelle non lo hanno comprato per poco.",
            "Hanno svuotato a mano la fossa della ruota, tolto undici tonnellate di fango e trovato le macine intere.",
            "I vicini hanno portato pale e minestra, e il terzo sabato qualcuno è arrivato con una gru in prestito.",
            "La farina del primo raccolto è stata macinata in ottobre, grigia e un po' umida, e venduta in un'ora.",
            "Le sorelle sperano che un forno più grande sia pronto prima che il ponte sulla Tarna riapra in primavera.",
        ],
    ),
    "pt": (
        "A velha azenha de Pelares volta a dar pão\nPor Marta Quileiro\n14 de março de 2024",
        [
            "A azenha de Pelares esteve vazia quarenta anos, até que duas irmãs a compraram por quase nada.",
            "Elas esvaziaram à mão o poço da roda, tiraram onze toneladas de lodo e acharam as mós inteiras.",
            "Os vizinhos trouxeram pás e sopa, e no terceiro sábado alguém apareceu com uma grua emprestada.",
            "A farinha da primeira colheita foi moída em outubro, cinzenta e húmida, e vendeu-se numa hora.",
            "As irmãs esperam que um forno maior fique pronto antes de a ponte do Tarno reabrir na primavera.",
        ],
    ),
    "nl": (
        "De oude molen van Pellaar bakt weer brood\nDoor Marta Kwilling\n14 maart 2024",
        [
            "De molen van Pellaar stond veertig jaar leeg, tot twee zussen hem kochten voor de prijs van een auto.",
            "Ze ruimden de radkuil met de hand leeg, sleepten elf ton slib naar buiten en vonden de stenen gaaf terug.",
            "De buren brachten scheppen en soep, en in het derde weekend kwam er iemand met een geleende kraan.",
            "Het meel van de eerste oogst werd in oktober gemalen, grijs en wat vochtig, en was binnen een uur weg.",
            "De zussen hopen dat er een grotere oven staat voordat de brug over de Tarne in het voorjaar opengaat.",
        ],
    ),
    "pl": (
        "Stary młyn w Pelarach znowu piecze chleb\nAutor: Marta Kwilińska\n14 marca 2024",
        [
            "Młyn w Pelarach stał pusty czterdzieści lat, aż dwie siostry kupiły go za cenę małego samochodu.",
            "Ręcznie opróżniły dół pod kołem, wyniosły jedenaście ton mułu i znalazły pod nim całe kamienie.",
            "Sąsiedzi przynieśli łopaty i zupę, a w trzeci weekend ktoś przyjechał pożyczonym dźwigiem.",
            "Mąkę z pierwszych zbiorów zmielono w październiku, szarą i trochę wilgotną, i sprzedano w godzinę.",
            "Siostry mają nadzieję, że większy piec będzie gotowy, zanim wiosną otworzą most na Tarnie.",
        ],
    ),
    "tr": (
        "Pelar'ın eski değirmeni yeniden ekmek veriyor\nHaber: Merve Kılıç\n14 Mart 2024",
        [
            "Pelar'daki değirmen kırk yıl boş kaldı, ta ki iki kız kardeş onu küçük bir araba parasına alana kadar.",
            "Çarkın çukurunu elleriyle boşalttılar, on bir ton çamur taşıdılar ve eski taşları sağlam buldular.",
            "Komşular kürek ve çorba getirdi, üçüncü hafta sonu da birisi ödünç bir vinçle çıkageldi.",
            "İlk hasadın unu ekim ayında öğütüldü, gri ve biraz nemliydi, yine de bir saat içinde satıldı.",
            "Kardeşler, Tarna üzerindeki köprü ilkbaharda açılmadan daha büyük bir fırının hazır olmasını umuyor.",
        ],
    ),
    "uk": (
        "Старий млин у Пелові знову пече хліб\nАвтор: Марта Квілінська\n14 березня 2024",
        [
            "Млин у Пелові простояв порожнім сорок років, доки дві сестри не купили його за ціною маленької машини.",
            "Вони вручну розчистили яму під колесом, винесли одинадцять тонн мулу й знайшли під ним цілі жорна.",
            "Сусіди принесли лопати й борщ, а на третіх вихідних хтось приїхав позиченим краном.",
            "Борошно першого врожаю змололи в жовтні, сіре й трохи вогке, і розкупили його за годину.",
            "Сестри сподіваються, що більша піч буде готова до того, як навесні відкриють міст через Тарну.",
        ],
    ),
}

# language -> kind, place (above the title, between paragraphs, below the last), lines
CHROME: dict[str, list[tuple[str, str, str]]] = {
    "it": [
        ("icons", "above", "icon-menu icon-cerca icon-utente icon-chiudi icon-condividi"),
        (
            "consent",
            "above",
            "Questo sito utilizza cookie tecnici e di profilazione.\nLa tua privacy è importante per noi\n"
            "Gestisci le preferenze\nRifiuta tutto\nAccetta tutto",
        ),
        ("consent", "below", "Informativa sui cookie\nRivedi il consenso"),
        ("related", "between", "Leggi anche: Nove anguille nella vasca del guardiano"),
        ("related", "between", "Oche ferme sul binario di Roro\nLeggi tutto\nOche ferme sul binario di Roro"),
        ("related", "below", "I più letti\nNove anguille in una vasca\nOche ferme sul binario"),
        ("related", "below", "Articolo precedente\nArticolo successivo"),
        ("captions", "above", "La fossa della ruota in marzo. Foto: Gianni Rivalta / Il Pellanese"),
        ("captions", "between", "Il nuovo forno in ottobre. Foto Ansa"),
        ("captions", "between", "Immagine di repertorio"),
        ("metadata", "below", "Traduzione di Bruno Ostini"),
        ("metadata", "below", "Montaggio: Clara Vere"),
        ("accounts", "between", "Sei già abbonato? Accedi"),
        ("accounts", "between", "Contenuto riservato agli abbonati"),
        ("accounts", "below", "Password dimenticata?\nRegistrati ora"),
        ("media", "between", "Ascolta l'articolo\n0:00\n4:17"),
        ("media", "between", "Il tuo browser non supporta il video."),
        ("navigation", "above", "Vai al contenuto\nHome > Cronaca > Mulini"),
        ("navigation", "below", "Torna su"),
        ("languages", "above", "Italiano | English | Deutsch"),
        ("sharing", "above", "Tempo di lettura: 4 minuti"),
        ("sharing", "below", "Condividi su Facebook\nCopia link\n204 visualizzazioni"),
        ("promotions", "between", "Iscriviti alla newsletter\nInserisci la tua email"),
        ("promotions", "below", "Scarica l'app\nSegui il nostro canale WhatsApp"),
        ("legal", "below", "© 2024 Il Pellanese S.r.l. Tutti i diritti riservati.\nNote legali\nP. IVA 01234567890"),
        ("legal", "below", "Riproduzione riservata"),
        ("advertisements", "between", "Pubblicità"),
        ("comments", "below", "12 commenti\nLascia un commento"),
        ("comments", "below", "Il tuo indirizzo email non sarà pubblicato."),
        ("templates", "below", "Мельницы и мосты нашего края"),
    ],
    "pt": [
        ("icons", "above", "icon-menu icon-pesquisa icon-conta icon-fechar icon-partilhar"),
        (
            "consent",
            "above",
            "Utilizamos cookies para melhorar a sua experiência.\nValorizamos a sua privacidade\n"
            "Gerir preferências\nRejeitar tudo\nAceitar todos",
        ),
        ("consent", "below", "Definições de cookies\nPolítica de cookies"),
        ("related", "between", "Leia também: Nove enguias na banheira do guarda-rios"),
        ("related", "between", "Gansos param o comboio em Roral\nLeia mais\nGansos param o comboio em Roral"),
        ("related", "below", "Mais lidas\nNove enguias numa banheira\nGansos param o comboio"),
        ("related", "below", "Você também pode gostar\nPorque é verde o sino de Tarna"),
        ("captions", "above", "O poço da roda em março. Foto: João Ribas/Lusa"),
        ("captions", "between", "Foto: Divulgação"),
        ("captions", "between", "Imagem ilustrativa"),
        ("metadata", "below", "Edição de Rui Leiria"),
        ("metadata", "below", "Reportagem: Clara Vaz e Bruno Ostes"),
        ("accounts", "between", "Já é assinante? Faça login"),
        ("accounts", "between", "Este conteúdo é exclusivo para assinantes"),
        ("accounts", "below", "Iniciar sessão\nCriar conta\nEsqueceu a senha?"),
        ("media", "between", "Ouvir artigo\n0:00\n4:17"),
        ("media", "between", "O seu navegador não suporta o elemento de áudio."),
        ("navigation", "above", "Saltar para o conteúdo\nInício » Sociedade » Moinhos"),
        ("navigation", "below", "Voltar ao topo"),
        ("languages", "above", "Português · English · Español"),
        ("sharing", "above", "4 min de leitura"),
        ("sharing", "below", "Partilhar no Facebook\nCompartilhe no WhatsApp\nCopiar link\n204 visualizações"),
        ("promotions", "between", "Subscreva a nossa newsletter\nDigite seu e-mail"),
        ("promotions", "below", "Baixe o aplicativo\nReceba as notícias no WhatsApp"),
        ("legal", "below", "© 2024 O Pelarense, Lda. Todos os direitos reservados.\nTermos de uso\nFicha técnica"),
        ("legal", "below", "É proibida a reprodução total ou parcial sem autorização."),
        ("related", "between", "Continua após a publicidade"),
        ("advertisements", "between", "Publicidade"),
        ("comments", "below", "12 comentários\nDeixe um comentário"),
        ("comments", "below", "O seu endereço de e-mail não será publicado."),
        ("templates", "between", "undefined"),
    ],
    "nl": [
        ("icons", "above", "icon-menu icon-zoeken icon-profiel icon-sluiten icon-delen"),
        (
            "consent",
            "above",
            "Wij gebruiken cookies om onze website te verbeteren.\nWij hechten waarde aan uw privacy\n"
            "Voorkeuren aanpassen\nAlles weigeren\nAlles accepteren",
        ),
        ("consent", "below", "Cookie-instellingen\nToestemming intrekken"),
        ("related", "between", "Lees ook: Negen palingen in het bad van de sluiswachter"),
        ("related", "between", "Ganzen houden de trein in Roor op\nLees meer\nGanzen houden de trein in Roor op"),
        ("related", "between", "Tekst gaat verder onder de foto"),
        ("related", "below", "Meest gelezen\nNegen palingen in een bad\nGanzen houden de trein op"),
        ("captions", "above", "De radkuil in maart. Foto: Jonas Rif/ANP"),
        ("captions", "between", "Het nieuwe rad in de regen. Beeld ANP"),
        ("captions", "between", "Foto ter illustratie"),
        ("metadata", "below", "Vertaling: Bruno Oost"),
        ("metadata", "below", "Aan dit artikel werkte mee: Clara Weer"),
        ("accounts", "between", "Al abonnee? Log in"),
        ("accounts", "between", "Dit artikel is alleen beschikbaar voor abonnees"),
        ("accounts", "below", "Wachtwoord vergeten?\nMaak een account aan"),
        ("media", "between", "Luister naar dit artikel\n0:00\n4:17"),
        ("media", "between", "Je browser ondersteunt geen video."),
        ("navigation", "above", "Ga naar de inhoud\nHome > Regio > Molens"),
        ("navigation", "below", "Naar boven"),
        ("languages", "above", "Nederlands | English | Français"),
        ("sharing", "above", "Leestijd: 4 minuten"),
        ("sharing", "below", "Deel via WhatsApp\nKopieer link\n204 weergaven"),
        ("promotions", "between", "Meld je aan voor onze nieuwsbrief\nVul je e-mailadres in"),
        ("promotions", "below", "Download onze app\nVolg ons WhatsApp-kanaal"),
        ("legal", "below", "© 2024 De Pellaarder B.V. Alle rechten voorbehouden.\nAlgemene voorwaarden"),
        ("legal", "below", "KvK-nummer: 12345678"),
        ("advertisements", "between", "Advertentie"),
        ("comments", "below", "12 reacties\nGeef een reactie"),
        ("comments", "below", "Je e-mailadres wordt niet gepubliceerd."),
        ("templates", "between", "undefined"),
    ],
    "pl": [
        ("icons", "above", "icon-menu icon-szukaj icon-konto icon-zamknij icon-udostepnij"),
        (
            "consent",
            "above",
            "Używamy plików cookies, aby poprawić działanie serwisu.\nCenimy Twoją prywatność\n"
            "Zarządzaj zgodami\nOdrzuć wszystkie\nAkceptuję i przechodzę do serwisu",
        ),
        ("consent", "below", "Ustawienia cookies\nZmień zgody"),
        ("related", "between", "Czytaj także: Dziewięć węgorzy w wannie śluzowego"),
        ("related", "between", "Gęsi zatrzymały pociąg w Rogowie\nCzytaj dalej\nGęsi zatrzymały pociąg w Rogowie"),
        ("related", "between", "Dalsza część tekstu pod wideo"),
        ("related", "below", "Najczęściej czytane\nDziewięć węgorzy w wannie\nGęsi zatrzymały pociąg"),
        ("captions", "above", "Dół pod kołem w marcu. Fot. Jan Rafa / PAP"),
        ("captions", "between", "Nowy piec w październiku (fot. archiwum prywatne)"),
        ("captions", "between", "Zdjęcie ilustracyjne"),
        ("metadata", "below", "Oprac. Bruno Ostowski"),
        ("metadata", "below", "Rozmawiała Klara Wer"),
        ("accounts", "between", "Masz już konto? Zaloguj się"),
        ("accounts", "between", "Ten artykuł jest dostępny tylko dla subskrybentów"),
        ("accounts", "below", "Zaloguj się\nZałóż konto\nNie pamiętasz hasła?"),
        ("media", "between", "Posłuchaj artykułu\n0:00\n4:17"),
        ("media", "between", "Twoja przeglądarka nie obsługuje odtwarzacza."),
        ("navigation", "above", "Przejdź do treści\nStrona główna » Wiadomości » Młyny"),
        ("navigation", "below", "Do góry"),
        ("languages", "above", "Polski | English | Українська"),
        ("sharing", "above", "Ten tekst przeczytasz w 4 minuty"),
        ("sharing", "below", "Udostępnij na Facebooku\nKopiuj link\n204 odsłony"),
        ("promotions", "between", "Zapisz się do newslettera\nPodaj swój adres e-mail"),
        ("promotions", "below", "Pobierz naszą aplikację\nWłącz powiadomienia"),
        ("legal", "below", "© 2024 Pelarzanin Sp. z o.o. Wszelkie prawa zastrzeżone.\nRegulamin serwisu"),
        ("legal", "below", "Redakcja nie ponosi odpowiedzialności za treść komentarzy."),
        ("advertisements", "between", "REKLAMA"),
        ("comments", "below", "12 komentarzy\nDodaj komentarz"),
        ("comments", "below", "Twój adres e-mail nie zostanie opublikowany."),
        ("templates", "between", "undefined"),
    ],
    "tr": [
        ("icons", "above", "icon-menu icon-ara icon-hesap icon-kapat icon-paylas"),
        (
            "consent",
            "above",
            "Bu web sitesi çerezler kullanmaktadır.\nGizliliğinize önem veriyoruz\n"
            "Çerez Ayarları\nTümünü Reddet\nTümünü Kabul Et",
        ),
        ("consent", "below", "Çerez Politikası\nÇerez tercihlerini yönet"),
        ("related", "between", "İlgili Haber: Bekçinin küvetinde dokuz yılan balığı"),
        ("related", "between", "Kazlar treni Rorda durdurdu\nDEVAMINI OKU\nKazlar treni Rorda durdurdu"),
        ("related", "between", "Haberin Devamı"),
        ("related", "below", "EN ÇOK OKUNANLAR\nKüvette dokuz yılan balığı\nKazlar treni durdurdu"),
        ("related", "below", "İLGİLİ HABERLER\nTarna'nın çanı neden yeşil"),
        ("captions", "above", "Çarkın çukuru mart ayında. Fotoğraf: Cem Irmak / AA"),
        ("captions", "between", "Yeni fırın ekim ayında. (Fotoğraf: Cem Irmak/DHA)"),
        ("captions", "between", "Temsili fotoğraf"),
        ("metadata", "below", "Çeviren: Barış Oskay"),
        ("metadata", "below", "Kamera: Can Irmak"),
        ("accounts", "between", "Hesabınız yok mu? Üye olun"),
        ("accounts", "between", "Abonelere özel"),
        ("accounts", "below", "Giriş Yap\nÜye Ol\nŞifremi Unuttum"),
        ("media", "between", "Haberi dinle\n0:00\n4:17"),
        ("media", "between", "Tarayıcınız video etiketini desteklemiyor."),
        ("navigation", "above", "İçeriğe atla\nAna Sayfa › Gündem › Değirmenler"),
        ("navigation", "below", "Yukarı Çık"),
        ("languages", "above", "Türkçe | English | Deutsch"),
        ("sharing", "above", "Okuma süresi: 4 dk"),
        ("sharing", "below", "Facebook'ta Paylaş\nLinki Kopyala\n204 görüntülenme"),
        ("promotions", "between", "E-bültenimize abone olun\nE-posta adresinizi girin"),
        ("promotions", "below", "Uygulamamızı indirin\nWhatsApp kanalımıza katılın"),
        ("legal", "below", "© 2024 Pelar Postası A.Ş. Tüm hakları saklıdır.\nKullanım Koşulları"),
        ("legal", "below", "KAYNAK GÖSTERİLMEDEN ALINTI YAPILAMAZ"),
        ("advertisements", "between", "REKLAM"),
        ("comments", "below", "12 Yorum\nYorum Yap"),
        ("comments", "below", "Henüz yorum yapılmamış"),
        ("templates", "between", "undefined"),
    ],
    "uk": [
        ("icons", "above", "icon-menu icon-search icon-user icon-close icon-share"),
        (
            "consent",
            "above",
            "Ми використовуємо файли cookie, щоб покращити роботу сайту.\nМи цінуємо вашу конфіденційність\n"
            "Налаштування cookie\nВідхилити всі\nПрийняти всі",
        ),
        ("consent", "below", "Політика cookie\nКерувати згодою"),
        ("related", "between", "Читайте також: Дев'ять вугрів у ванні сторожа"),
        ("related", "between", "Гуси зупинили потяг у Рогові\nЧитати далі\nГуси зупинили потяг у Рогові"),
        ("related", "below", "Популярне\nДев'ять вугрів у ванні\nГуси зупинили потяг"),
        ("related", "below", "Вас може зацікавити\nЧому дзвін у Тарні зелений"),
        ("captions", "above", "Яма під колесом у березні. Фото: Іван Рифенко / Укрінформ"),
        ("captions", "between", "Нова піч у жовтні. Світлина: Іван Рифенко"),
        ("captions", "between", "Ілюстративне фото"),
        ("metadata", "below", "Переклала Віра Лемченко"),
        ("metadata", "below", "Редактор: Іван Остюк"),
        ("accounts", "between", "Вже маєте акаунт? Увійдіть"),
        ("accounts", "between", "Матеріал доступний лише для підписників"),
        ("accounts", "below", "Увійти\nЗареєструватися\nЗабули пароль?"),
        ("media", "between", "Слухати статтю\n0:00\n4:17"),
        ("media", "between", "Ваш браузер не підтримує відео."),
        ("navigation", "above", "Перейти до вмісту\nГоловна › Новини › Млини"),
        ("navigation", "below", "Нагору"),
        ("languages", "above", "Українська | English | Polski"),
        ("sharing", "above", "Час читання: 4 хв"),
        ("sharing", "below", "Поділитися у Facebook\nСкопіювати посилання\n204 перегляди"),
        ("sharing", "below", "Знайшли помилку? Виділіть її та натисніть Ctrl+Enter"),
        ("promotions", "between", "Підписуйтесь на наш Telegram-канал\nВведіть свою електронну адресу"),
        ("promotions", "below", "Завантажте наш застосунок\nПриєднуйтесь до нашого Viber"),
        ("legal", "below", "© 2024 Пелівський вісник. Усі права захищені.\nПравила користування"),
        ("legal", "below", "Думка редакції може не збігатися з думкою авторів."),
        ("advertisements", "between", "РЕКЛАМА:"),
        ("comments", "below", "12 коментарів\nЗалишити коментар"),
        ("comments", "below", "Ваша електронна адреса не буде опублікована."),
        ("templates", "below", "Choose the size of the letters"),
    ],
}

# language -> lines that stand between paragraphs and look like chrome
PROSE: dict[str, list[str]] = {
    "it": [
        "I cookie escono dal forno alle sette, con l'avena e le uvette.",
        "I cookie sono piccoli file, e la sentenza costerà ai tre negozi più delle multe dell'anno scorso.",
        "Il sito utilizza cookie, ha detto il Garante, e nessuno lo aveva chiesto ai visitatori.",
        "Leggi di più vecchie di questa non ne conosceva nemmeno il notaio.",
        "Leggere il fiume è un mestiere che si impara in trent'anni.",
        "Accedi al mulino soltanto dopo il tramonto, raccomanda il custode.",
        "Resta aperta la questione delle oche, che nessuno ha contato.",
        "Salva il gatto e cade nel pozzo, la storia del fornaio fece il giro del paese.",
        "Pubblica il video della rissa e viene denunciato",
        "Da 500 euro al mese a mille, ecco chi guadagna col pane",
        "Di Anna Lemmi si racconta ancora, nelle sere d'inverno.",
        "Nessun commento dal Comune sulla vicenda delle oche",
        "Tema della seduta è il ponte, e dopo il ponte la strada.",
        "La pubblicità è l'arte di gridare senza dire niente.",
        "La riproduzione delle anguille è vietata in vasca, ricorda il guardiano.",
        "Foto ingiallite pendono nella sala, dodici, tutte della stessa porta.",
        "Il podcast è stato registrato nella fossa della ruota, e si sente l'eco.",
        "D'accordo?",
    ],
    "pt": [
        "Os cookies saem do forno às sete, com aveia e passas.",
        "Os cookies são ficheiros pequenos, e a sentença custará às três lojas mais do que as multas.",
        "O site usa cookies, disse a empresa em comunicado, e pediu desculpa.",
        "Leia o rio, aconselha o barqueiro, e não se perderá.",
        "Ler o rio leva trinta anos de ofício.",
        "Continua aberta a questão dos gansos, que ninguém contou.",
        "Partilhar o pão é o primeiro dever do moleiro.",
        "É proibido o uso de fogo na mata sem autorização do guarda.",
        "Reprodução de enguias em cativeiro é proibida por lei do século passado.",
        "Faltam 12 artigos para acabar o regulamento da ponte.",
        "Por Ana Lemos se soube tudo naquela noite.",
        "Por exemplo, a ponte fecha às seis.",
        "O ministro não quis comentar o plano, e o gabinete não respondeu.",
        "A publicidade é a arte de gritar sem dizer nada.",
        "Nas fotografias as irmãs têm nove e onze anos, e a roda ainda gira atrás delas.",
        "O podcast foi gravado no poço da roda, daí o eco.",
        "Entrar no moinho custa dois euros, sair é grátis.",
        "Recomendações",
    ],
    "nl": [
        "Cookies komen om zeven uur uit de oven, met haver en rozijnen.",
        "Cookies zijn kleine bestanden, en het vonnis kost de drie winkels meer dan de boetes van vorig jaar.",
        "De site gebruikt cookies, liet het bedrijf weten, en bood zijn excuses aan.",
        "Lees de rivier, adviseert de veerman, en u verdwaalt niet.",
        "Delen wil de molen geen van beide zussen.",
        "Reageren wilde de minister maandag niet op het plan.",
        "Reacties op uitspraak van de kantonrechter",
        "Zoeken naar water onder de oude brug",
        "Overname van de molen verboden door de rechter",
        "Verder is er niets bekend over de ganzen in de kolk.",
        "Meer zei de burgemeester die avond niet.",
        "Door Anna Lem is er nooit een klacht ingediend.",
        "Bel 112 als het water hoger staat dan de streep.",
        "Reclame is de kunst om luid niets te zeggen.",
        "Foto's van de molen hangen in de hal, twaalf stuks, allemaal van dezelfde deur.",
        "De podcast is opgenomen in de radkuil, vandaar de echo.",
        "Vorige week viel het rad stil, deze week draait het weer.",
        "Beeld Maria Magdalena",
    ],
    "pl": [
        "Ciasteczka wychodzą z pieca o siódmej, z owsem i rodzynkami.",
        "Pliki cookie są małe, a wyrok będzie kosztował trzy sklepy więcej niż zeszłoroczne kary.",
        "Serwis używa plików cookie, poinformowała firma w komunikacie, i przeprosiła.",
        "Czytaj rzekę, radzi przewoźnik, a nie zginiesz.",
        "Czytać rzekę uczy się trzydzieści lat, nie krócej.",
        "Kopiowanie kluczy jest zabronione od roku bez zgody wójta.",
        "Aby zagłosować, musisz mieć przy sobie dowód osobisty.",
        "Zostało 12 procent mąki, a do żniw jeszcze miesiąc.",
        "Podzielić się chlebem to pierwszy obowiązek młynarza.",
        "Komentować planu minister nie chciał, a biuro nie odpowiedziało.",
        "Regulamin kąpieliska zmienił się w maju, i to dwa razy.",
        "Reklama to sztuka głośnego milczenia.",
        "Na fotografii siostry mają dziewięć i jedenaście lat, a koło za nimi jeszcze się kręci.",
        "Podcast nagrano w dole pod kołem, stąd echo.",
        "Zadzwoń pod numer 112, jeśli woda sięga kreski.",
        "Autor projektu mieszka w sąsiedniej wsi i chleba nie je.",
        "Więcej wójt tego wieczoru nie powiedział.",
        "Najważniejsze",
    ],
    "tr": [
        "Çerezler saat yedide fırından çıkar, yulaflı ve üzümlü.",
        "Çerezler küçük dosyalardır, ama karar üç dükkâna geçen yılki cezalardan pahalıya mal olacak.",
        "Site çerez kullanıyor, diyen şirket sözcüsü bunun için özür diledi.",
        "Dereyi oku, diyor kayıkçı, o zaman kaybolmazsın.",
        "Dereyi okumak otuz yılda öğrenilir, daha azında değil.",
        "Paylaşmak değirmencinin ilk görevidir.",
        "Yorum yapmak istemeyen bakan salondan hızla ayrıldı.",
        "Giriş ücretsiz, çıkış ise paralıydı o yıllarda.",
        "İzinsiz ekmek satışı pazarda yasaktır, ama kimse sormaz.",
        "Reklam, hiçbir şey söylemeden bağırma sanatıdır.",
        "Fotoğraflarda kardeşler dokuz ve on bir yaşında, arkalarında çark hâlâ dönüyor.",
        "Podcast çarkın çukurunda kaydedildi, yankı bu yüzden.",
        "Haberi duyan köylüler kürekleriyle değirmene koştu.",
        "Yazan kişinin adı taşın üstünde artık okunmuyor.",
        "Tüm hakları elinden alınan değirmenci mahkemeye gitti.",
        "Konular kazlar, köprü ve ekmekti o akşam.",
        "Abone olunan gazete her sabah eşeğin sırtında gelirdi.",
        "Öneriler",
    ],
    "uk": [
        "Файли cookie малі, але рішення суду обійдеться крамницям дорожче за торішні штрафи.",
        "Сайт використовує файли cookie, повідомили в компанії в понеділок.",
        "Згоду на обробку даних суд визнав недійсною.",
        "Читати річку вчаться тридцять років, не менше.",
        "Читайте річку, радить перевізник, і не заблукаєте.",
        "Подробиці мельник обіцяв розповісти після льодоходу.",
        "Поділитися хлібом — перший обов'язок мельника.",
        "Коментувати план міністр не став, і у відомстві не відповіли.",
        "Використання старих жорен заборонено радою без згоди мельника.",
        "Реклама — мистецтво голосно мовчати.",
        "Підписка на хліб коштує триста гривень, і її оформила вже половина села.",
        "На світлині сестрам дев'ять і одинадцять, а колесо за ними ще крутиться.",
        "Подкаст записали в ямі під колесом, звідси й луна.",
        "Головна вулиця веде від мосту до млина й там закінчується.",
        "Автор проєкту живе в сусідньому селі й хліба не їсть.",
        "Авторські права на малюнки лишилися за сестрою, вирішив у вівторок суд.",
        "Пароль у селі міняють щотижня.",
        "На стіні висить фото з архіву.",
    ],
}

ARTICLES |= uncased_pages.ARTICLES
CHROME |= uncased_pages.CHROME
PROSE |= uncased_pages.PROSE

FRAMES = [("", ""), ("Home > News\n\n", "\n\nFacebook\n\n© 2024 Pellow Post Ltd")]


def article(language: str) -> tuple[str, list[str]]:
    head, paragraphs = ARTICLES[language]
    return head.split("\n")[0], paragraphs


def page(language: str, *, above: str = "", between: str = "", below: str = "") -> str:
    """The article of a language with lines above its title, after its third paragraph, and below its last."""
    head, paragraphs = ARTICLES[language]
    return "\n\n".join(part for part in (above, head, *paragraphs[:3], between, *paragraphs[3:], below) if part)


@pytest.mark.parametrize(
    ("language", "kind", "place", "lines"),
    [(language, *row) for language, rows in CHROME.items() for row in rows],
)
def test_chrome_goes_and_its_kind_is_told(language: str, kind: str, place: str, lines: str) -> None:
    raw = page(language, **{place: lines})
    document = clean(raw)
    title, paragraphs = article(language)
    kinds = [{r.kind for r in document.removals if r.text == line} for line in lines.split("\n")]
    assert kinds == [{kind}] * len(kinds)
    assert document.text.split("\n\n") == paragraphs
    assert (document.title, document.language) == (title, language)
    assert restore(document) == raw


def test_every_kind_but_the_least_sure_has_rows_in_every_language() -> None:
    rows = {(kind, language) for language, of_language in CHROME.items() for kind, _, _ in of_language}
    kinds = set(KINDS) - {"whitespace", "repeats", "boilerplate"}
    assert {(kind, language) for kind in kinds for language in ARTICLES} - rows == set()
    for language, of_language in CHROME.items():
        assert sum(lines.count("\n") + 1 for _, _, lines in of_language) >= 25, language
        assert len(PROSE[language]) >= 12, language


@pytest.mark.parametrize(("above", "below"), FRAMES, ids=["bare", "framed"])
@pytest.mark.parametrize(
    ("language", "line"), [(language, line) for language, lines in PROSE.items() for line in lines]
)
def test_prose_that_looks_like_chrome_stays(language: str, line: str, above: str, below: str) -> None:
    document = clean(above + page(language, between=line) + below)
    _, paragraphs = article(language)
    assert document.text == "\n\n".join([*paragraphs[:3], line, *paragraphs[3:]])


@pytest.mark.parametrize("language", ARTICLES)
def test_article_alone_keeps_every_word(language: str) -> None:
    _, paragraphs = article(language)
    document = clean("\n\n".join(paragraphs))
    assert document.text == "\n\n".join(paragraphs)
    assert (document.removals, document.title, document.authors) == ((), None, ())


@pytest.mark.parametrize(
    "line",
    ["İLGİLİ HABERLER", "İlgili Haberler", "ilgili haberler", "ILGILI HABERLER", "YAZARIN DİĞER YAZILARI"],
)
def test_turkish_capitals_fold_with_and_without_their_dots(line: str) -> None:
    label = phrases().match(line)
    assert label
    assert (label.kind, label.strong) == ("related", True)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("ŁÓDŹŚLĄSKŻYWIEC", None),  # capitals beyond Latin-1 are no seams between glued words
        ("İSTANBULİZMİR", None),
        ("ІСТОРІЯ", None),
        ("Zaloguj sięŁadowanie", None),
        ("Zaloguj sięŚwiat", "accounts"),
        ("Giriş YapÜye Ol", "accounts"),
        ("УвійтиЄвропа", "accounts"),
    ],
)
def test_glued_labels_with_capitals_beyond_latin_1(line: str, kind: str | None) -> None:
    label = phrases().match(line)
    assert (label.kind if label and label.strong else None) == kind
