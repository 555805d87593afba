package scoring_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A longer word that begins like a name does not mention the name. Case endings count only in texts of their language.
func TestInflection_OfOtherWords(t *testing.T) {
	t.Parallel()

	for _, tt := range []struct{ name, text string }{
		{"Яндекс", "Слово яндексоид придумали давно."},
		{"Сбер", "Сберегательный счёт удобен."},
		{"Lidl", "Lidlowate meble to plaga."},
		{"Kaspi", "The Kaspian sea is large."},
		{"Alma", "Almanya için vize gerekli."},
		{"Mark", "Te marki są tanie i dobre."},
		{"Nova", "La Novara antica è bella."},
		{"Orlen", "He wrote Orlena in English."},
		{"سامسونج", "سامسونجات كثيرة."},
		{"סלקום", "אסלקום ומסלקומים"},
		{"Βερόπουλος", "Οι Βεροπουλίτες είναι πολλοί."},
		{"Terra", "The Terrace is on the roof, and it is nice."},
		{"Apple", "Apples and pears are cheap. Apples Galore is a shop."},
		{"Apple", "Es gibt viele Sorten Apples und mehr."},
		{"Team", "Die Software ist für Microsoft Teams Räume gut."},
		{"App", "Die Apps Vergleich ist nicht gut."},
		{"Target", "Targets halen is niet het doel van de training."},
		{"Visa", "The Visas Office is not open."},
		{"Visa", "La tarjeta Visas Plus es buena para los viajes."},
		{"Acme", "كلمةAcme"},
		{"VW", "Die VWs sind teuer, und wir haben zwei VWs Modelle."},
		{"HP", "The HPs are good, and HPs Laptops is a shop."},
		{"HP", "HPS ist eine Firma und nicht teuer."},
		{"Go", "Das Gos Spiel ist nicht neu."},
		{"mBank", "Słowo mbanku nie jest nazwą."},
		{"mBank", "Nie ma takiego słowa jak Mbankowate."},
		{"Barbie", "Nie ma słowa barbiu."},
		{"S-Pankki", "The S-Pankin form is not known in English."},
		{"Marko", "Hän ei ole Maron tai Maroko."},
	} {
		require.Empty(t, found(tt.text, subjectNamed(tt.name)), tt.text)
	}
}

// A name may have the case endings of the language of the answer.
func TestInflection_OfNames(t *testing.T) {
	t.Parallel()

	for _, tt := range []struct{ name, text string }{
		{"Яндекс", "у Яндекса есть карты"},
		{"Яндекс", "Пользуюсь Яндексом каждый день."},
		{"Сбербанк", "в Сбербанке низкая ставка"},
		{"Озон", "Заказал на Озоне чайник."},
		{"Пятёрочка", "в Пятёрочке скидки"},
		{"ПриватБанк", "у ПриватБанку низькі комісії"},
		{"Почта России", "с Почтой России всё ясно"},
		{"Тинькофф", "карта Тинькоффа"},
		{"Wildberries", "на Wildberries дешевле"},
		{"Żabka", "Kawa w Żabce jest tania."},
		{"Allegro", "Kupuję z Allegro od lat."},
		{"Biedronka", "Owoce są z Biedronki, a chleb nie."},
		{"Biedronka", "Zakupy robię w Biedronce."},
		{"Samsung", "Telefon od Samsunga jest drogi."},
		{"Microsoft", "Produkty Microsoftu są drogie, ale dobre."},
		{"Poczta Polska", "Paczki z Poczty Polskiej dochodzą późno."},
		{"Škoda", "Koupil jsem auto od Škody a jsem spokojen."},
		{"Alza", "Nakupuji v Alze, protože je levná."},
		{"Nokia", "Ostin puhelimen Nokialta ja se on hyvä."},
		{"Elisa", "Elisan liittymä on halpa."},
		{"Telekom", "A Telekomnál jó az ügyfélszolgálat."},
		{"Trendyol", "Trendyoldan aldım ve çok memnunum."},
		{"Dropbox", "Dropboxem się nie przejmuję, jest w porządku."},
		{"Lidl", "Kupuję w Lidlu, bo jest tanio."},
		{"InPost", "Paczka z InPostu dotarła, ale była uszkodzona."},
		{"Rossmann", "Kosmetyki kupuję w Rossmannie."},
		{"Netia", "Jestem klientem Netii od lat."},
		{"Kaufland", "V Kauflandu je levně a blízko."},
		{"Alfa Bank", "Карта Alfa Bank удобна."},
		{"Альфа-Банк", "Вклад в Альфа-Банке выгоден."},
		{"Лаборатория Касперского", "Антивирус от Лаборатории Касперского надёжен."},
		{"Ростелеком", "Интернет от Ростелекома быстрый."},
		{"Мегафон", "Тариф Мегафона дешевле."},
		{"Перекрёсток", "В Перекрёстке дешевле."},
		{"Авито", "Купил на Авито стол."},
		{"Нова Пошта", "Відправив Новою Поштою вчора."},
		{"Розетка", "Замовив на Розетці телефон."},
		{"Telia", "Telian verkko toimii ja on nopea."},
		{"MediaMarkt", "A MediaMarktban olcsó a tévé."},
		{"Hepsiburada", "Hepsiburadadan aldım ve iade ettim."},
		{"Κωτσόβολος", "Αγόρασα τηλεόραση από τον Κωτσόβολο."},
		{"Κωτσόβολος", "ΠΡΟΣΦΟΡΕΣ ΣΤΟΝ ΚΩΤΣΟΒΟΛΟ"},
		{"Εθνική", "Ο λογαριασμός της Εθνικής είναι φθηνός."},
		{"Сбербанк", "КРЕДИТ В СБЕРБАНКЕ"},
		{"سامسونج", "هواتف آبل وسامسونج جيدة."},
		{"سامسونج", "الهاتف الجديد لسامسونج رخيص."},
		{"الراجحي", "حساب للراجحي مجاني."},
		{"جرير", "اشتريته بجرير."},
		{"اتصالات", "خدمة الإنترنت واتصالات جيدة."},
		{"זארה", "קניתי מכנסיים בזארה."},
		{"סלקום", "ושבסלקום המחיר נמוך יותר."},
		{"Zara", "Ubrania z Zary są modne i tanie."},
		{"Apple", "Apples Ökosystem ist geschlossen."},
		{"Apple", "Wir vergleichen Apples neue Uhr mit der von Garmin."},
		{"Target", "Das sind Targets Marken, und sie sind günstig."},
		{"Shell", "Die Tankstellen und Shells neues Netz sind gut."},
		{"Apple", "De prijs van Apples nieuwste telefoon is hoog."},
		{"Target", "Targets eigen merk is goedkoop en dat is niet slecht."},
		{"Samsung", "اشتريت هاتفًا لـSamsung أمس."},
		{"Samsung", "هواتف Apple وSamsung جيدة."},
		{"Samsung", "موقع الـSamsung سريع."},
		{"نون", "يبيع نـون كل شيء."},
		{"سامسونج", "سامـسـونج شركة كبيرة."},
		{"Samsung", "קניתי טלפון ב-Samsung אתמול."},
		{"Samsung", "הטלפון שבSamsung טוב."},
		{"סלקום", "עברתי ל-סלקום."},
		{"VW", "VWs neue Strategie ist gut."},
		{"HP", "Wir haben HPs Laptops und andere im Test."},
		{"LG", "Der Test zeigt: LGs neuer Fernseher überzeugt."},
		{"O2", "O2s neuer Tarif ist günstig."},
		{"H&M", "H&Ms Mode ist nicht teuer."},
		{"mBank", "Konto w mBanku jest darmowe, z nim nie ma problemów."},
		{"mBank", "Jestem z mBankiem od lat i nie żałuję."},
		{"iSpot", "Nie kupuję w iSpocie, bo jest drogo."},
		{"eMAG", "Az eMAGban olcsó, és jó."},
		{"eObuwie", "Buty są z eObuwia i nie są drogie."},
		{"eBay", "Kupuję na eBayu od lat."},
		{"Disney", "Oglądam filmy od Disneya i lubię je."},
		{"S-Pankki", "Tili on S-Pankissa, ja se on hyvä."},
		{"S-Pankki", "S-Pankin tili on hyvä."},
		{"Osuuspankki", "Osuuspankista ei saa lainaa, mutta se on hyvä."},
		{"Smartti", "Smartilta ostin puhelimen, ja se on hyvä."},
	} {
		require.Len(t, found(tt.text, subjectNamed(tt.name)), 1, tt.text)
	}
}
