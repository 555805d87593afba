package scoring_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/scoring"
)

// An ordinary word in lower case is no mention, if the answer writes names in capitals.
func TestOrdinaryWordsInLowerCase(t *testing.T) {
	t.Parallel()

	for text, name := range map[string]string{
		"The chain has branches nationwide and ships for free.":     "Nationwide",
		"Book early, as travelers often pay more in summer.":        "Travelers",
		"The varnish leaves a matte finish on oak.":                 "Finish",
		"This method works for small teams.":                        "Method",
		"My guess is that prices will fall.":                        "Guess",
		"A degree in accounting helps.":                             "Degree",
		"Keep staples such as rice and beans at home.":              "Staples",
		"The hotel is close to a subway station.":                   "Subway",
		"It is impossible to cancel online.":                        "Impossible",
		"These are no ordinary shoes.":                              "Ordinary",
		"An AI copilot writes the first draft.":                     "Copilot",
		"Savings accounts pay compound interest.":                   "Compound",
		"They take a progressive approach.":                         "Progressive",
		"La empresa es líder en el sector de la energía en España.": "Líder",
		"Para uso personal, el plan básico es suficiente.":          "Personal",
		"Achetez le pain chez le boulanger du village.":             "Boulanger",
		"Merci pour votre message. Voici une liste.":                "Merci",
		"Ci sono tre piani tariffari per le aziende.":               "Tre",
	} {
		require.Empty(t, scoring.New(subjects(name)).Read(text).Mentions(), text)
	}
	for text, name := range map[string]string{
		"geico and nationwide are cheap, and nationwide has good service.": "Nationwide",
		"Good insurers are geico, nationwide and erie.":                    "Nationwide",
		"Cheap insurers: Geico, nationwide, Erie":                          "Nationwide",
		"Nationwide is available nationwide.":                              "Nationwide",
		"Try nationwide's quote form.":                                     "Nationwide",
		"Follow @nationwide for news.":                                     "Nationwide",
		"Many people use sevdesk for invoices.":                            "Sevdesk",
		"Viele zahlen mit klarna.":                                         "Klarna",
		"nationwide has low rates":                                         "Nationwide",
	} {
		require.NotEmpty(t, scoring.New(subjects(name)).Read(text).Mentions(), text)
	}
	require.Len(t, scoring.New(subjects("Nationwide", "Allstate")).
		Read("I moved from allstate to nationwide last year.").Mentions(), 2)
}

// A word of a group such as the colours is no mention beside another word of the group, or in the column of the group.
func TestWordsOfGroups(t *testing.T) {
	t.Parallel()

	for text, name := range map[string]string{
		"The case comes in Blue, Orange and Gray.":                        "Orange",
		"Farben: Weiß, Orange oder Blau":                                  "Orange",
		"Coloris : Orange, Noir, Gris":                                    "Orange",
		"| Colour | Code |\n|---|---|\n| Teal | 1 |\n| Orange | 2 |":      "Orange",
		"| Fruit | Sugar |\n|---|---|\n| Pear | 10 g |\n| Apple | 11 g |": "Apple",
		"Flavours: Cherry, Apple and Lemon":                               "Apple",
		"| Plan | Seats |\n|---|---|\n| Free | 2 |\n| Pro | 10 |":         "Free",
		"Choose between Free, Pro and Enterprise.":                        "Free",
	} {
		require.Empty(t, scoring.New(subjects(name)).Read(text).Mentions(), text)
	}
	for text, name := range map[string]string{
		"Telecoms such as Orange, Vodafone and SFR":                           "Orange",
		"Sponsors are Orange, Red Bull and Nike.":                             "Orange",
		"Orange and Free are operators.":                                      "Free",
		"Buy from Apple, Samsung or Google.":                                  "Apple",
		"| Operator | Price |\n|---|---|\n| Free | 20 € |\n| Orange | 25 € |": "Orange",
		"| Company | Followers |\n|---|---|\n| 3M | 200 |":                    "3M",
		"| Feature | HP | Dell |\n|---|---|---|\n| Battery | good | fair |":   "HP",
		"| Product | Apple |\n|---|---|\n| Phone | iPhone |":                  "Apple",
	} {
		require.NotEmpty(t, scoring.New(subjects(name)).Read(text).Mentions(), text)
	}
}

// A German noun with a quantity or an adjective is no mention, unless the answer also mentions the name clearly.
func TestGermanNounsInPhrases(t *testing.T) {
	t.Parallel()

	for text, name := range map[string]string{
		"In jüngster Zeit wurden die Tarife angehoben.":       "Zeit",
		"Das Programm spart Zeit bei der Buchhaltung.":        "Zeit",
		"Nach einiger Zeit wird der Akku schwächer.":          "Zeit",
		"Für die Einrichtung ist genug Zeit.":                 "Zeit",
		"Lange Zeit war das Modell nicht lieferbar.":          "Zeit",
		"Im Laufe der Zeit wird das Leder weich.":             "Zeit",
		"Der Hersteller liefert in die ganze Welt.":           "Welt",
		"In der modernen Welt ist das wichtig.":               "Welt",
		"Der elektrische Spiegel ist beheizt und stabil.":     "Spiegel",
		"Das helle Bild ist bei Tageslicht gut.":              "Bild",
		"Der Sitz ist für Kinder bis 36 kg zugelassen.":       "Kinder",
		"Während der Corona-Zeit wurde die Nachfrage größer.": "Corona",
	} {
		require.Empty(t, scoring.New(subjects(name)).Read(text).Mentions(), text)
	}
	for text, name := range map[string]string{
		"Laut der Zeit ist das Modell gut und die Bedienung einfach.": "Zeit",
		"Die „Zeit“ und der „Spiegel“ haben darüber berichtet.":       "Zeit",
		"Das steht in der renommierten Zeit.":                         "Zeit",
		"Die Zeit berichtet. In letzter Zeit ist die Zeit digital.":   "Zeit",
		"Abonnenten der ZEIT haben mehr Auswahl.":                     "Zeit",
		"Der Riegel von Kinder ist bei der Jugend beliebt.":           "Kinder",
	} {
		require.NotEmpty(t, scoring.New(subjects(name)).Read(text).Mentions(), text)
	}
}

// Interjections before an offer, visas, and sums such as "Total: $860 per month" are no mentions.
func TestOffersVisasAndSums(t *testing.T) {
	t.Parallel()

	for text, name := range map[string]string{
		"Claro. Aquí están los planes más baratos:": "Claro",
		"Claro: te dejo una comparación.":           "Claro",
		"Claro — aqui está uma lista.":              "Claro",
		"Claro… Veamos las opciones.":               "Claro",
		"A Golden Visa is an option for investors.": "Visa",
		"Visa fees depend on the country.":          "Visa",
		"### Visa and Passport\nCheck both early.":  "Visa",
		"Le Visa touristique est valable 30 jours.": "Visa",
		"Loyer : 700 €\nTotal estimé : 860 €":       "Total",
		"Rent: $700\nTotal: $860 per month":         "Total",
		"The camera has an optical Zoom of 5x.":     "Zoom",
	} {
		require.Empty(t, scoring.New(subjects(name)).Read(text).Mentions(), text)
	}
	for text, name := range map[string]string{
		"Claro. Tiene la mejor cobertura del país.":                         "Claro",
		"Claro: la mejor opción para zonas rurales.":                        "Claro",
		"Claro. Aquí tienes los datos de Claro y de Entel.":                 "Claro",
		"Visa fees are lower than those of Mastercard. Visa has a network.": "Visa",
		"Pay with Visa or Mastercard.":                                      "Visa",
		"Total Energies has 3,400 stations.":                                "Total",
		"A CRM made by Monday.":                                             "Monday",
	} {
		require.NotEmpty(t, scoring.New(subjects(name)).Read(text).Mentions(), text)
	}
}
