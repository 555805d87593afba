package scoring_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// An answer may use a name as another word: as a place, a day, a noun, a verb or an interjection, or inside a longer
// word.
func TestWordsThatAreNoNames(t *testing.T) {
	t.Parallel()

	for text, name := range map[string]string{
		"The best hotels in Phoenix are cheap.":        "Phoenix",
		"Phoenix, Arizona, is hot.":                    "Phoenix",
		"She was born in Lincoln, Nebraska.":           "Lincoln",
		"The city of Bath is old.":                     "Bath",
		"Il habite à Orange.":                          "Orange",
		"Orange (France) est une belle ville.":         "Orange",
		"Los mejores hoteles en Santander son caros.":  "Santander",
		"Das Wetter in Essen ist gut.":                 "Essen",
		"Mieszkam w Toruń od lat.":                     "Toruń",
		"Bursa'da hava güzel.":                         "Bursa",
		"Ele mora em Braga desde que nasceu em Braga.": "Braga",
		"Das ist ein schönes Bild von dir.":            "Bild",
		"Ein Stern am Himmel":                          "Stern",
		"Ich habe keine Zeit.":                         "Zeit",
		"Jede gute Bank hilft.":                        "Bank",
		"Wir treffen uns am Montag.":                   "Montag",
		"Total begeistert von der App.":                "Total",
		"Klar! Hier ist eine Liste.":                   "Klar",
		"Klar, gerne.":                                 "Klar",
		"Sure! Here is a list.":                        "Sure",
		"¡Claro! Aquí tienes una lista.":               "Claro",
		"Claro, aquí tienes una lista.":                "Claro",
		"Claro que sí, es mejor.":                      "Claro",
		"Vivo em São Paulo e uso a internet.":          "Vivo",
		"Vola con noi.":                                "Vola",
		"Kies de beste.":                               "Kies",
		"Compare les prix.":                            "Compare",
		"Bana su getir lütfen.":                        "Getir",
		"Mała żabka siedzi w stawie.":                  "Żabka",
		"Las empresas crecen en China.":                "China",
		"A empresa abriu uma fábrica na China.":        "China",
		"They build phones in China.":                  "China",
		"Lot do Paryża trwa dwie godziny.":             "LOT",
		"Lot do Rzymu jest tani.":                      "Lot",
		"Dom na wsi jest drogi.":                       "DOM",
		"Kup bilet w kasie.":                           "Kup",
		"Wybierz najlepszą ofertę.":                    "Wybierz",
		"Zoek naar een hotel.":                         "Zoek",
		"Boek nu een kamer.":                           "Boek",
		"Zeit für eine Pause.":                         "Zeit",
		"Das dauert. Zeit ohne Stress hilft.":          "Geld",
		"大众认为价格太高。":                                    "大众",
		"我买了三斤苹果。":                                     "苹果",
		"每天吃2个苹果很好。":                                   "苹果",
		"这里有优美的风景。":                                    "美的",
		"三星级酒店":                                        "三星",
		"我早上喝小米粥。":                                     "小米",
		"楽天的な人":                                        "楽天",
		"현대 사회에서":                                      "현대",
	} {
		require.Empty(t, found(text, subjectNamed(name)), text)
	}
}

func TestNamesThatAreAlsoWords(t *testing.T) {
	t.Parallel()

	for text, name := range map[string]string{
		"Our app is written in Phoenix.":      "Phoenix",
		"Phoenix, Rails and Django":           "Phoenix",
		"The Lincoln Navigator is large.":     "Lincoln",
		"Je suis client chez Orange.":         "Orange",
		"Orange est une marque connue.":       "Orange",
		"Abrí una cuenta en Santander.":       "Santander",
		"Ich investiere in Bergen.":           "Bergen",
		"Bild berichtet heute.":               "Bild",
		"Ein Stern-Artikel":                   "Stern",
		"Die Zeit schreibt darüber.":          "Zeit",
		"Montag bietet gute Werkzeuge.":       "Montag",
		"Total betreibt Tankstellen.":         "Total",
		"**Claro** que funciona":              "Claro",
		"Claro ofrece planes en Perú.":        "Claro",
		"A Vivo tem boa cobertura.":           "Vivo",
		"Vivo oferece bons planos.":           "Vivo",
		"Vola offre rubinetti.":               "Vola",
		"Kies verkoopt het.":                  "Kies",
		"Getir hızlı teslimat sunuyor.":       "Getir",
		"Sklep Żabka jest otwarty.":           "Żabka",
		"Compré una cuenta en Chile Express.": "Chile Express",
		"LOT do Paryża jest tani.":            "LOT",
		"Linie LOT latają do Paryża.":         "LOT",
		"Zeit Online berichtet.":              "Zeit",
		"Boek verkoopt kamers.":               "Boek",
		"大众汽车很好。":                             "大众",
		"苹果手机很好。":                             "苹果",
		"美的空调很好。":                             "美的",
		"三星手机":                                "三星",
		"楽天は便利です。":                            "楽天",
		"현대는 좋은 차를 만든다.":                      "현대",
	} {
		require.Len(t, found(text, subjectNamed(name)), 1, text)
	}
	require.Equal(t, []string{"Claro", "Movistar"}, found("Claro, Movistar y Entel", subjects("Claro", "Movistar")...))
}
