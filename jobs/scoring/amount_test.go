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
			"It raised $3M.", "It raised 3M.", "a fund of €3M", "3M€", "3M تومان", "3M ευρώ", "3 M", "USD 3M", "3M dollars", "3M people", "over 3M users",
			"1.3M views", "0,3M Euro", "2M–3M", "2M-3M", "from 3M to 5M", "from 2M to 3M", "3M+ downloads", "~3M", "3M per year",
			"3M active users", "3M records", "$3M in funding", "knapp 3M Kunden", "3M Menschen", "plus de 3M", "3M de personnes",
			"It has 3M songs.", "3M cars were sold", "lists 3M hotels in Europe", "3M books", "3M ARR", "3M in ARR", "3M MRR",
			"3M lines of code", "3M monthly active users", "3M active subscribers", "between 2M and 3M", "between 3M and 5M",
			"zwischen 2M und 3M", "entre 2M et 3M", "3M/year", "3M/yr", "3M/Jahr", "3M kr", "3M SEK", "3M zł",
			"a 3M budget", "a budget of 3M", "a total of 3M", "It reached 3M.", "Users surpassed 3M.", "3M podcasts and shows",
			"3M Lieder", "3M Autos", "3M de chansons", "3M chansons", "3M de canciones", "3M de livros", "3M canzoni", "3M di libri",
			"3M liedjes", "3M piosenek", "3M песен", "более 3M пользователей", "3M şarkı", "3M 曲", "3M 首歌", "3M곡",
			"3M d'utilisateurs", "3M d’euros", "más de 3M", "3M de usuarios", "3M 人", "3M명", "3M ドル",
		},
		"HP": {
			"a 300 HP engine", "a 300-HP engine", "up to 1,500 HP", "(204 HP)", "2.5 HP", "½ HP", "three hundred HP",
			"300 KM (HP)", "HP: 300", "HP: 300\nTorque: 400", "Leistung in HP", "power in HP", "Potenza (HP)", "300馬力(HP)",
			"馬力（HP）", "мощность (HP)", "300 PS (HP)", "measured in HP", "puissance en HP",
			"horsepower (HP)", "250–300 HP", "300+ HP", "300 HP", "300 HP의 엔진",
		},
		"GB":     {"10 GB", "16-GB", "0.5 GB of RAM", "gigabytes (GB)"},
		"GM":     {"Mix 200 GM flour with water.", "200 GM of sugar", "2.5 GM salt"},
		"LG":     {"5 LG eggs", "2 LG tomatoes, diced"},
		"EA":     {"$5 EA", "Cups: $5 EA, plates: 7.50 EA.", "€5/EA", "5 USD EA"},
		"V":      {"12 V", "a 12-V battery"},
		"2K":     {"$2K", "2K resolution", "a 2K monitor", "2K-Display", "it costs 2K", "2K 해상도", "up to 1.2K"},
		"5G":     {"a 5G network", "5G-Netz", "5G phones", "le réseau, 5G réseau", "5G 网络"},
		"4G":     {"réseaux 4G", "redes 4G", "сети 4G", "un forfait 4G"},
		"8K":     {"téléviseur 8K", "televisor 8K", "телевизор 8K", "8Kテレビ", "8K电视", "ein Fernseher mit 8K"},
		"2D":     {"impressora 2D", "film en 2D", "принтер 2D"},
		"Zoll":   {"ein 55 Zoll Fernseher", "27-Zoll"},
		"Mark":   {"100 Mark", "20 Mark"},
		"Real":   {"100 Real", "50 Real"},
		"Dinar":  {"20 Dinar", "1.500 Dinar"},
		"Won":    {"10,000 Won"},
		"Mil":    {"20 Mil pesos"},
		"AMP":    {"a 15 AMP fuse", "15-amp"},
		"Watt":   {"a 60 Watt bulb", "1,200 Watt", "60 watt"},
		"Volt":   {"12 Volt", "a 230-Volt outlet"},
		"MP":     {"48 MP camera", "a 12-MP sensor"},
		"BTU":    {"8,000 BTU"},
		"Lumen":  {"800 Lumen", "ca. 1.000 Lumen"},
		"nit":    {"500 nit"},
		"Gram":   {"250 Gram"},
		"Liter":  {"5 Liter Wasser", "0,5 Liter"},
		"Carat":  {"a 2 Carat diamond"},
		"Dollar": {"It costs 5 Dollar.", "100 Dollar"},
		"Ohm":    {"32 Ohm"},
		"4K":     {"a 4K TV", "in 4K", "4K video at 60 fps", "native 4K", "4K-Fernseher"},
		"3D":     {"a 3D printer", "in 3D", "3D models", "3D-Drucker", "3D printing works"},
		"10x":    {"10x faster", "10x more users", "a 10x return", "10x growth"},
		"24h":    {"within 24h", "24h support", "24h delivery", "24h/24", "innerhalb 24h"},
		"5W":     {"a 5W LED", "5W charging", "a 5W speaker"},
		"V8":     {"a V8 engine", "V6 or V8", "a 5.0-litre V8", "a 5.0L V8", "V8-Motor", "V8 エンジン"},
		"A4":     {"A4 paper", "DIN A4", "an A4 sheet"},
		"7":      {"7.5", "7 days", "7 reasons", "$7", "7%", "page 7", "7:30", "7 GB"},
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
			"3M, 5 brands", "3M masks are good.", "3M sells tape.", "3M employees say so.", "3M operates in Minnesota.", "Tesa and 3M",
			"between Tesa and 3M", "3M / Tesa", "a 3M mask", "3M stickers", "a stake of 3M", "3M wins.", "3M leads the market.",
			"3M Masken", "3M, songs and cars", "cintas 3M de papel",
			"| 1 | 3M |\n|---|---|\n| 2 | 5 |", "more like 3M than Tesa", "3M Klebeband",
		},
		"HP": {
			"HP laptops", "12 HP laptops", "1. HP", "1) HP", "#1 HP", "No. 1 HP", "In 2024 HP launched it.", "Windows 11 HP laptop",
			"HP: a good brand", "Invest in HP.", "shares in HP", "HP (Palo Alto)", "(HP)", "Ink (HP)",
			"top 10 HP printers", "Dell (HP)", "Dell XPS 13, HP", "HP 15",
		},
		"GM":         {"5 GM trucks", "200 GM employees left.", "In 2024 GM grew.", "top 10 GM cars"},
		"LG":         {"5 LG TVs", "the 3 LG monitors", "LG eggs on its rivals."},
		"EA":         {"$5 EA Play subscription", "FIFA 23 is EA's game.", "It costs $5. EA sells it."},
		"Mark":       {"Mark leads.", "In 2024 Mark grew."},
		"Real":       {"Real offers discounts.", "1. Real"},
		"2D":         {"2D sells printers."},
		"8K":         {"8K offers courses."},
		"GE":         {"10 GE turbines", "GE makes engines."},
		"2K":         {"2K released a game.", "2K Games", "a game by 2K"},
		"Watt":       {"Watt sells bulbs.", "In 2024 Watt grew."},
		"Dollar":     {"Dollar rents cars.", "1. Dollar"},
		"Pixel":      {"5 Pixel phones", "the Google Pixel 8"},
		"3D":         {"3D sells printers.", "3D's shop", "The brand 3D is new."},
		"10x":        {"10x is a fund.", "10x offers courses."},
		"24h":        {"The app 24h was launched."},
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

// A score after a colon rates the company HP, and does not state horsepower.
func TestScoresOfNamesThatAreAlsoUnits(t *testing.T) {
	t.Parallel()

	for _, text := range []string{
		"- Dell: 4.5/5\n- HP: 4.2/5\n- Lenovo: 4.6/5", "- **HP:** 4.2/5", "HP: 8/10", "HP: 4,5 / 5", "- Dell: 8.7\n- HP: 9.1",
		"- HP: 9.1\n- Acer: 8.9", "Dell: 8,7\nHP: 9,1",
	} {
		require.Len(t, found(text, subjectNamed("HP")), 1, text)
	}
	for _, text := range []string{
		"HP: 300/300", "HP: 50/50", "HP: 9.1", "HP: 300", "- Torque: 40 Nm\n- HP: 5.5", "- Weight: 20\n- HP: 5.5",
	} {
		require.Empty(t, found(text, subjectNamed("HP")), text)
	}
}

// The maker in brackets may follow the number of a product.
func TestMakersAfterNumbersOfProducts(t *testing.T) {
	t.Parallel()

	for _, text := range []string{
		"1. OMEN 16 (HP)", "1. Victus 15 (HP) – cheap", "Spectre x360 14 (HP)", "- **OMEN 16 (HP)**", "EliteBook 840 (HP)",
	} {
		require.Len(t, found(text, subjectNamed("HP")), 1, text)
	}
	for _, text := range []string{
		"The engine makes 300 (HP).", "Leistung 15 (HP)", "Mustang 480 (HP)", "300 KM (HP)", "Pumps with 15 (HP)",
		"horsepower (HP)",
	} {
		require.Empty(t, found(text, subjectNamed("HP")), text)
	}
}
