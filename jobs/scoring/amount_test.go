package scoring_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A short name that is also a unit or a number counts as a mention only if the text does not state an amount.
func TestAmountsAreNotNames(t *testing.T) {
	t.Parallel()

	for name, texts := range map[string][]string{
		"3M": {
			"It raised $3M.", "It raised 3M.", "a fund of €3M", "3M€", "3 M", "USD 3M", "3M dollars", "3M people", "over 3M users",
			"1.3M views", "0,3M Euro", "2M–3M", "2M-3M", "from 3M to 5M", "from 2M to 3M", "3M+ downloads", "~3M", "3M per year",
			"3M active users", "3M records", "$3M in funding", "knapp 3M Kunden", "3M Menschen", "plus de 3M", "3M de personnes",
			"3M d'utilisateurs", "3M d’euros", "más de 3M", "3M de usuarios", "3M 人", "3M명", "3M ドル",
		},
		"HP": {
			"a 300 HP engine", "a 300-HP engine", "up to 1,500 HP", "(204 HP)", "2.5 HP", "½ HP", "three hundred HP",
			"horsepower (HP)", "250–300 HP", "300+ HP", "300 HP", "300 HP의 엔진",
		},
		"GB": {"10 GB", "16-GB", "0.5 GB of RAM", "gigabytes (GB)"},
		"V":  {"12 V", "a 12-V battery"},
		"2K": {"$2K", "2K resolution", "a 2K monitor", "2K-Display", "it costs 2K", "2K 해상도", "up to 1.2K"},
		"5G": {"a 5G network", "5G-Netz", "5G phones", "le réseau, 5G réseau", "5G 网络"},
		"V8": {"a V8 engine", "V6 or V8", "a 5.0-litre V8", "a 5.0L V8", "V8-Motor", "V8 エンジン"},
		"A4": {"A4 paper", "DIN A4", "an A4 sheet"},
		"7":  {"7.5", "7 days", "7 reasons", "$7", "7%", "page 7", "7:30", "7 GB"},
		"20 Minuten": {
			"nach 20 Minuten", "in 20 Minuten", "etwa 20 Minuten", "20 Minuten später", "It takes 20 Minuten.",
		},
	} {
		for _, text := range texts {
			require.Empty(t, found(text, subjectNamed(name)), text)
		}
	}
}

func TestNamesThatAreAlsoAmounts(t *testing.T) {
	t.Parallel()

	for name, texts := range map[string][]string{
		"3M": {
			"3M makes tape.", "3M's tape", "3M, Bosch and Tesa", "buy 3M", "3M-8210", "1. 3M", "1.3M\n2.Tesa", "**3M** is solid",
			"Les masques 3M de protection", "3M records a loss.", "3M은 좋다", "3Mは", "In 2024, 3M grew.", "3M in Minnesota", "3M views the market",
			"3M, 5 brands",
			"| 1 | 3M |\n|---|---|\n| 2 | 5 |", "more like 3M than Tesa", "3M Klebeband",
		},
		"HP": {
			"HP laptops", "12 HP laptops", "1. HP", "1) HP", "#1 HP", "No. 1 HP", "In 2024 HP launched it.", "Windows 11 HP laptop",
			"top 10 HP printers", "Dell (HP)", "Dell XPS 13, HP", "HP 15",
		},
		"GE":         {"10 GE turbines", "GE makes engines."},
		"2K":         {"2K released a game.", "2K Games", "a game by 2K"},
		"V8":         {"V8 juice", "I drink V8."},
		"7UP":        {"7UP, 7 days", "7-Up, 5 cans"},
		"A4":         {"the Audi A4", "A4 leads."},
		"7":          {"The brand 7 sells soap."},
		"7-Eleven":   {"24 7-Eleven stores", "7-Eleven", "7 Eleven"},
		"1&1":        {"Bei 1&1 kostet es 10 Euro."},
		"360":        {"360 sells antivirus."},
		"20 Minuten": {"Laut 20 Minuten steigt der Preis.", "20 Minuten berichtet."},
		"Acme 2":     {"10 Acme 2"},
	} {
		for _, text := range texts {
			require.Len(t, found(text, subjectNamed(name)), 1, text)
		}
	}
}
