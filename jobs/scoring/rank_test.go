package scoring_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs/scoring"
)

// ranksOf returns the list rank of each mentioned subject.
func ranksOf(text string, names ...string) map[string]int {
	ranks := map[string]int{}
	for _, p := range scoring.New(subjects(names...)).Read(text).Positions() {
		ranks[p.Key] = p.ListRank
	}
	return ranks
}

// Each text ranks Acme first and Globex second. A Markdown parser does not recognise the texts as lists.
func TestListRank_OfListsThatAreNoMarkdown(t *testing.T) {
	t.Parallel()

	for name, text := range map[string]string{
		"bold lines":                   "**1. Acme** – a good choice\n**2. Globex** – a fine choice",
		"bold paragraphs":              "**1. Acme** – good\n\n**2. Globex** – fine",
		"bold numbers":                 "**1.** Acme: good\n**2.** Globex: fine",
		"bold numbers without a dot":   "**1** Acme\n**2** Globex",
		"no space after the dot":       "Top picks\n1.Acme\n2.Globex",
		"ideographic commas":           "1、Acme：好\n2、Globex：不错",
		"full-width digits":            "１．Acme\n２．Globex",
		"full-width parentheses":       "推荐如下\n（1）Acme，好\n（2）Globex，不错",
		"parentheses":                  "(1) Acme\n(2) Globex",
		"circled numbers":              "①Acme\n②Globex",
		"circled numbers after spaces": "① Acme – x\n② Globex – y",
		"negative circled numbers":     "❶ Acme\n❷ Globex",
		"keycaps":                      "1️⃣ Acme\n2️⃣ Globex",
		"keycaps in bold":              "**1️⃣ Acme**\nGood.\n\n**2️⃣ Globex**\nFine.",
		"medals":                       "🥇 Acme – good\n🥈 Globex – fine",
		"medals in headings":           "### 🥇 Acme\nGood.\n### 🥈 Globex",
		"no-break spaces":              "1.\u00a0Acme\n2.\u00a0Globex",
		"escaped dots":                 "1\\. Acme\n2\\. Globex",
		"escaped parentheses":          "1\\) Acme\n2\\) Globex",
		"HTML line breaks":             "1. Acme<br>2. Globex<br/>3. Other",
		"a byte order mark":            "\ufeff1. Acme\n2. Globex",
		"a byte order mark, headings":  "\ufeff### 1. Acme\nGood.\n### 2. Globex",
		"invisible characters":         "\u200b1. Acme\n\u200b2. Globex",
		"a dot and a dash":             "1.- Acme\n2.- Globex",
		"a dot and a parenthesis":      "1.) Acme\n2.) Globex",
		"dashes":                       "1 – Acme\n2 – Globex",
		"slashes":                      "1/ Acme\n2/ Globex",
		"only numbers":                 "Our picks\n1 Acme\n2 Globex",
		"number signs":                 "#1 Acme\n#2 Globex",
		"abbreviations":                "No. 1: Acme\nNo. 2: Globex",
		"German abbreviations":         "Nr. 1 – Acme\nNr. 2 – Globex",
		"numero signs":                 "№ 1 Acme\n№ 2 Globex",
		"ordinals":                     "1st place: Acme\n2nd place: Globex",
		"German places":                "Platz 1: Acme\nPlatz 2: Globex",
		"Spanish places":               "Puesto 1: Acme\nPuesto 2: Globex",
		"Chinese numerals":             "一、Acme\n价格低。\n二、Globex\n拍照好。",
		"Chinese numerals in brackets": "（一）Acme\n（二）Globex",
		"Chinese places":               "第一名：Acme\n第二名：Globex",
		"Japanese places":              "第1位：Acme\n第2位：Globex",
		"Japanese counters":            "1位 Acme\n2位 Globex",
		"Korean counters":              "1위: Acme\n2위: Globex",
		"Arabic digits":                "١. Acme\n٢. Globex",
		"Devanagari digits":            "१. Acme\n२. Globex",
		"Roman numbers":                "I. Acme\nII. Globex",
		"Roman numbers in brackets":    "(i) Acme\n(ii) Globex",
		"letters":                      "a) Acme\nb) Globex",
		"Chinese rankings":             "排名第一：Acme\n排名第二：Globex",
		"a list in a table cell":       "| Picks |\n|--|\n| 1. Acme<br>2. Globex |",
		"a name below another name":    "1. Acme\nGlobex is worse.\n2. Globex",
		"Spanish ordinals":             "1.º Acme\n2.º Globex",
		"places in brackets":           "【1位】Acme\n【第2位】Globex",
		"escaped as entities":          "1&#46; Acme\n2&#46; Globex",
		"HTML paragraphs":              "<p><b>1. Acme</b> – good</p>\n<p><b>2. Globex</b></p>",
		"lines of a table":             "1 | Acme | 9.5\n2 | Globex | 9.0",
		"two signs in a line":          "⑴Acme ⑵Globex",
		"Roman signs":                  "Ⅰ Acme\nⅡ Globex",
		"bullets of other kinds":       "Our picks:\n• Acme\n• Globex",
		"verdicts in bullets":          "🔹 Acme – fast. The winner is Acme.\n🔹 Globex – cheap.",
		"en dashes before labels":      "– Winner: Acme\n– Budget pick: Globex\n– Runner-up: Initech",
		"emoji as bullets":             "🏆 Acme\n💰 Globex",
		"HTML lists":                   "<ol>\n<li><b>Acme</b>: good</li>\n<li>Globex</li>\n</ol>",
		"items in one line":            "1. Acme 2. Globex 3. Other",
		"an enumeration in a sentence": "The best tools are (1) Acme and (2) Globex.",
		"LaTeX":                        "1. $\\textbf{Acme}$\n2. \\(\\text{Globex}\\)",
		"signs in a sentence":          "推荐：①Acme②Globex",
		"an indented text":             "    1. Acme\n    2. Globex",
		"a code fence":                 "```\n1) Acme\n2) Globex\n```",
		"text between the items":       "1.Acme\nGood and cheap.\n2.Globex\nFine.",
		"a list after the first line":  "1.Acme – good\n\n2. Globex – fine",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(map[string]int{"Acme": 1, "Globex": 2}, ranksOf(text, "Acme", "Globex")); diff != "" {
				t.Errorf("ranks (-want +got):\n%s", diff)
			}
		})
	}
}

func TestListRank_OfLabelledItems(t *testing.T) {
	t.Parallel()

	for name, text := range map[string]string{
		"an article after the label": "- Best overall: The Acme Phone\n- Best value: A Globex Phone",
		"numbered items":             "1. Splurge – Acme\n2. Everyday: Globex",
		"unknown labels":             "- Treat – Acme\n- Daily driver – Globex Phone 3",
		"emoji":                      "- 🏆 Best for teams — Acme\n- 💰 Best value — Globex",
		"bold labels":                "1. **Best overall** Acme\n2. **Best budget** Globex",
		"labels in brackets":         "1. [Best overall] Acme\n2. (Best budget) Globex",
		"lines":                      "🏆 Best overall — Acme\n💰 Best value — Globex",
		"headings":                   "### 1. Best overall: Acme\nGood.\n### 2. Best budget: Globex",
		"German":                     "- Testsieger: Acme\n- Preis-Leistungs-Sieger: Das Globex Phone",
		"French":                     "- Meilleur choix : L’Acme\n- Rapport qualité-prix : Globex",
		"Spanish":                    "- La mejor opción: Acme\n- Más barato: Globex",
		"Portuguese":                 "- Melhor custo-benefício: Acme\n- Para empresas: Globex",
		"Italian":                    "- Il migliore: Acme\n- Più economico – Globex",
		"Dutch":                      "- Beste keuze: Acme\n- Voor gezinnen: Globex",
		"Japanese":                   "- 総合おすすめ：Acme\n- コスパ最強：Globex",
		"Chinese":                    "- 性价比最高：Acme\n- 适合商务人士：Globex",
		"Korean":                     "- 가성비 최고: Acme\n- 팀을 위한 선택: Globex",
		"conditions":                 "- If you travel: Acme\n- Wenn du sparst: Globex",
		"conditions in paragraphs":   "**Если нужна скорость:** Acme\n\n**Jeśli chcesz oszczędzić:** Globex",
		"Korean purposes":            "- 학생용: Acme\n- 게임용: Globex",
		"Chinese brackets":           "- 【性价比之选】Acme\n- 【商务】Globex",
		"a header of labels":         "| Best for | Tool |\n|--|--|\n| Teams | Acme |\n| Families | Globex |",
		"labels before brackets":     "- Best for teams (Acme)\n- Best for families (Globex)",
		"verbs of choice":            "- Teams: use Acme\n- Families: try Globex",
		"new products":               "- Premium: the brand-new Acme Phone\n- Cheap: last year’s Globex Phone",
		"new products in German":     "- Luxus: das neue Acme Phone\n- Alltag: das aktuelle Globex Phone",
		"new products in French":     "- Débuter : le nouvel Acme\n- Voyager : la nouvelle Globex",
		"new products in Spanish":    "- Lujo: el nuevo Acme\n- Ahorro: la última Globex",
		"verbs of two words":         "- Teams: go with the Acme\n- Families: opt for Globex",
		"Japanese quotation marks":   "- 学生には「Acme」\n- 家族なら『Globex』。",
		"kinds of companies":         "1. La marca Acme\n2. Die Firma Globex",
		"Russian kinds":              "1. Компания Acme\n2. Бренд Globex",
		"Arabic kinds":               "1. شركة Acme\n2. تطبيق Globex",
		"a column of labels":         "| Award | Tool |\n|--|--|\n| Best overall | Acme |\n| Best budget | Globex |",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(map[string]int{"Acme": 1, "Globex": 2}, ranksOf(text, "Acme", "Globex")); diff != "" {
				t.Errorf("ranks (-want +got):\n%s", diff)
			}
		})
	}
}

// Each row of an HTML table is an item, and each cell is a separate block.
func TestListRank_OfHTMLTables(t *testing.T) {
	t.Parallel()

	for name, text := range map[string]string{
		"a header": "<table>\n<tr><th>Tool</th><th>Note</th></tr>" +
			"\n<tr><td>Acme</td><td>like Globex</td></tr>\n<tr><td>Globex</td></tr>\n</table>",
		"no header":   "<table><tr><td>Acme</td><td>9</td></tr><tr><td>Globex</td><td>8</td></tr></table>",
		"no end tags": "<table><tr><td>Acme<td>9<tr><td>Globex<td>8</table>",
		"ranks": "<table><tr><th>#</th><th>Tool</th></tr><tr><td>1</td><td>Acme</td></tr>" +
			"<tr><td>2</td><td>Globex</td></tr></table>",
		"ranks in order": "<table><tr><th>Platz</th><th>Name</th></tr><tr><td>2</td><td>Globex</td></tr>" +
			"<tr><td>1</td><td>Acme</td></tr></table>",
		"labels": "<table><tr><th>Ideal für</th><th>Name</th></tr>" +
			"<tr><td>Teams</td><td>Acme</td></tr><tr><td>Familien</td><td>Globex</td></tr></table>",
		"header cells": "<table><thead><tr><th>品牌</th></tr>" +
			"</thead><tbody><tr><th>Acme</th><td>好</td></tr><tr><th>Globex</th><td>好</td></tr></tbody></table>",
		"attributes": `<table class="x"><tr class="y"><td align="left"><b>Acme</b></td></tr>` +
			`<tr><td><a href="https://a.example">Globex</a></td></tr></table>`,
		"footnote signs": "<table><tr><td>Acme<sup>1</sup></td></tr><tr><td>Globex<sup>2</sup></td></tr></table>",
		"blank lines": "<table>\n<tr><th>Tool</th></tr>\n\n<tr><td>Acme</td></tr>\n\n" +
			"<tr><td>Globex</td></tr>\n\n</table>",
		"indented rows after blank lines": "<TABLE>\n\n    <tr><td>Acme</td>\n    <td>9</td></tr>\n\n" +
			"    <tr>\n      <td>Globex</td></tr>\n\n</TABLE>",
		"Markdown in cells": "<table>\n<tr>\n<td>\n\n**Acme**\n\n</td>\n<td>\n\nbetter than Globex\n\n</td>\n</tr>\n" +
			"<tr>\n<td>\n\n[Globex](https://globex.example)\n\n</td>\n</tr>\n</table>",
		"two tables": "<table>\n\n<tr><td>Acme</td></tr>\n\n<tr><td>Globex</td></tr>\n\n</table>\n\nOthers:\n\n" +
			"<table>\n\n<tr><td>Price</td></tr>\n</table>",
		"an outer layout": "<div>\n<table><tr><td>Acme</td></tr><tr><td>Globex</td></tr></table>\n</div>",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(map[string]int{"Acme": 1, "Globex": 2}, ranksOf(text, "Acme", "Globex")); diff != "" {
				t.Errorf("ranks (-want +got):\n%s", diff)
			}
		})
	}
}

// The text after an HTML table belongs to no row of the table.
func TestListRank_AfterHTMLTables(t *testing.T) {
	t.Parallel()

	text := "<table><tr><td>Acme</td><td>slow</td></tr></table>Globex is excellent."
	r := scoring.New(subjects("Acme", "Globex")).Read(text)
	if diff := cmp.Diff(map[string]int{"Acme": 1, "Globex": 0}, ranksOf(text, "Acme", "Globex")); diff != "" {
		t.Errorf("ranks (-want +got):\n%s", diff)
	}
	if got := r.Evidence()[1].WordList; got != scoring.Positive {
		t.Errorf("sentiment of Globex is %s", got)
	}
}

// The text after a blank line belongs to a table only up to the end tag of the table.
func TestListRank_AfterAnHTMLTableWithBlankLines(t *testing.T) {
	t.Parallel()

	for name, text := range map[string]string{
		"the end":    "<table>\n\n<tr><td>Acme</td><td>slow</td></tr>\n\n</table>\n\nGlobex is excellent.",
		"no end tag": "<table>\n<tr><td>Acme</td><td>slow</td></tr>\n\nGlobex is excellent.",
		"a heading":  "<table>\n<tr><td>Acme</td></tr>\n\n# More\n\nGlobex is excellent.\n\n<table></table>",
		"a list":     "<table>\n<tr><td>Acme</td></tr>\n\n- a\n\nGlobex is excellent.\n\n<table></table>",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := scoring.New(subjects("Acme", "Globex")).Read(text)
			if diff := cmp.Diff(map[string]int{"Acme": 1, "Globex": 0}, ranksOf(text, "Acme", "Globex")); diff != "" {
				t.Errorf("ranks (-want +got):\n%s", diff)
			}
			if got := r.Evidence()[1].WordList; got != scoring.Positive {
				t.Errorf("sentiment of Globex is %s", got)
			}
		})
	}
}

// The maker of a product at the beginning of an item has the rank of the product.
func TestListRank_OfMakers(t *testing.T) {
	t.Parallel()

	for name, text := range map[string]string{
		"brackets":               "1. Air Max (Acme)\n2. Runner 4 (Globex)",
		"bold products":          "1. **Air Max** (Acme) – light\n2. **Runner 4** (Globex) – stable",
		"bold entries":           "- **Air Max (Acme):** light\n- **Runner 4 (Globex):** stable",
		"more in the brackets":   "1. Air Max (Acme, 2026): light\n2. Runner 4 (Globex, $120)",
		"a word before the name": "1. Air Max by Acme\n2. Runner 4 (by Globex)",
		"German":                 "1. Läufer 3 von Acme\n2. Sprinter (von Globex)",
		"French":                 "1. Course 3 par Acme\n2. Sprint (Globex)",
		"Spanish":                "1. Corredor 3 de Acme\n2. Veloz (Globex)",
		"Japanese":               "1. エアマックス（Acme）\n2. ランナー4（Globex）",
		"Chinese":                "1. 飞马（Acme）：轻\n2. 追风（Globex）",
		"headings":               "### 1. Air Max (Acme)\nLight.\n### 2. Runner 4 (Globex)\nStable.",
		"a table":                "| Shoe | Price |\n|--|--|\n| Air Max (Acme) | 9 |\n| Runner 4 (Globex) | 8 |",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(map[string]int{"Acme": 1, "Globex": 2}, ranksOf(text, "Acme", "Globex")); diff != "" {
				t.Errorf("ranks (-want +got):\n%s", diff)
			}
		})
	}
}

func TestListRank_OfOtherOrders(t *testing.T) {
	t.Parallel()

	for name, tt := range map[string]struct {
		text         string
		acme, globex int
	}{
		"a countdown":                    {"2. Acme\n1. Globex", 2, 1},
		"a countdown of lines":           {"**2. Acme** – x\n**1. Globex** – y", 2, 1},
		"bullets with numbers":           {"- #2 Acme\n- #1 Globex", 2, 1},
		"a column of ranks":              {"| Tool | Rank |\n|--|--|\n| Acme | 2 |\n| Globex | 1 |", 2, 1},
		"a column of ordinals":           {"| Rank | Tool |\n|--|--|\n| 1st | Acme |\n| 3rd | Globex |", 1, 3},
		"a column of scores":             {"| Tool | Score |\n|--|--|\n| Acme | 9 |\n| Globex | 8 |", 1, 2},
		"a list that continues":          {"1. Acme\n\n## More\n\n2. Globex", 1, 2},
		"model years":                    {"1. 2024 Acme Roadster\n2. 2025 Globex EUV", 1, 2},
		"details between headings":       {"### 1. Acme\n- Globex is dear\n### 2. Globex\n- Acme is cheap", 1, 2},
		"details between bold lines":     {"**1. Acme** – x\n- Globex is dear\n\n**2. Globex** – y\n- Acme is cheap", 1, 2},
		"details between items":          {"1. Acme\n\n- Globex is dear\n\n2. Globex", 1, 2},
		"sections with lists of details": {"一、Acme\n1. 价格\n2. 性能\n\n二、Globex\n1. 价格", 1, 2},
		"sections without names":         {"一、手机\n1. Acme\n2. Other\n\n二、平板\n1. Globex", 1, 1},
		"an HTML list with a start":      {"<ol start=\"4\"><li>Acme</li><li>Globex</li></ol>", 4, 5},
		"an HTML countdown":              {"<ol reversed><li>Acme</li><li>Globex</li></ol>", 2, 1},
		"an HTML countdown with a start": {"<ol reversed start=5><li>Acme</li><li>Globex</li></ol>", 5, 4},
		"HTML values":                    {"<ol><li value='3'>Acme</li><li>Globex</li></ol>", 3, 4},
		"an open HTML countdown":         {"<ol reversed>\n<li>Acme\n<li>Globex", 2, 1},
		"an Arabic column of ranks":      {"| الترتيب | العلامة |\n|--|--|\n| ٢ | Acme |\n| ١ | Globex |", 2, 1},
		"a Greek column of ranks":        {"| Κατάταξη | Μάρκα |\n|--|--|\n| 2 | Acme |\n| 1 | Globex |", 2, 1},
		"a Vietnamese column of ranks":   {"| Thứ hạng | Hiệu |\n|--|--|\n| 2 | Acme |\n| 1 | Globex |", 2, 1},
		"a Thai column of ranks":         {"| อันดับ | แบรนด์ |\n|--|--|\n| 2 | Acme |\n| 1 | Globex |", 2, 1},
		"years":                          {"2026. Acme wins\n2027. Globex wins", 0, 0},
		"a chronology":                   {"- 2019: Acme starts\n- 12.03.2024 – Globex starts", 0, 0},
		"times":                          {"- 10:00 – Acme talks\n- 11:30: Globex talks", 0, 0},
		"a decimal number":               {"1.5 million use Acme\n2.5 million use Globex", 0, 0},
		"a wrapped sentence":             {"They sold\n12. Acme and Globex", 0, 0},
		"instructions":                   {"1. Open Acme\n2. Click Save\n3. Globex opens", 0, 0},
		"German instructions":            {"1. Öffne die App\n2. Wähle Acme\n3. Globex startet", 0, 0},
		"Turkish instructions":           {"1. Acme uygulamasını açın.\n2. Globex'e dokunun.", 0, 0},
		"Polish instructions":            {"1. Otwórz aplikację.\n2. Acme wyśle kod.\n3. Kliknij Globex.", 0, 0},
		"Russian instructions":           {"1. Откройте приложение.\n2. Нажмите «Настройки».\n3. Acme пришлёт код.\n4. Globex тоже.", 0, 0},
		"Korean instructions":            {"1. Acme 앱을 엽니다.\n2. Globex를 누릅니다.", 0, 0},
		"plain Japanese instructions":    {"1. Acmeアプリを開く\n2. Globexをタップ", 0, 0},
		"Hindi instructions":             {"1. Acme ऐप खोलें।\n2. Globex चुनें।", 0, 0},
		"questions":                      {"1. Acme nedir?\n2. Globex ne kadar?", 0, 0},
		"questions after bullets":        {"- Acme सुरक्षित है?\n- Globex?", 0, 0},
		"an answer to a question":        {"1. Acme: fast. Too dear?\n2. Globex: cheap.\n3. Initech: fine.", 1, 2},
		"Japanese instructions":          {"1. アプリを開きます。\n2. Acmeを選択してください。\n3. Globexにログインします。", 0, 0},
		"Japanese descriptions":          {"1. Acmeは音質を重視します。\n2. Globex：価格を抑えます。", 1, 2},
		"Korean descriptions":            {"1. Acme: 음질을 제공합니다.\n2. Globex는 가격을 낮춥니다.", 1, 2},
		"German infinitives":             {"1. App öffnen\n2. Acme auswählen\n3. Globex startet", 0, 0},
		"numbers that begin again":       {"1. Acme\n2. Other\n**Premium**\n1. Globex", 1, 1},
		"numbered words":                 {"Step 1: Acme opens\nStep 2: Globex opens", 0, 0},
		"numbered versions":              {"Version 1. Acme came, version 2. Globex came.", 0, 0},
		"footnotes":                      {"Acme① is good, Globex② is fine.", 0, 0},
		"items about other names":        {"- Zendesk – Acme competitor\n- Freshdesk – Globex's rival", 0, 0},
		"properties":                     {"- Integrations: Acme\n- Competitors – Globex", 0, 0},
		"remarks in brackets":            {"1. works with others (Acme)\n2. Zendesk is dear (Globex)", 0, 0},
		"rivals in brackets":             {"1. Zendesk (Acme competitor)\n2. Freshdesk (Globex is better)", 0, 0},
		"fields with values":             {"1. Hosting: Acme\n2. Price: from $10\n3. Payments: Globex", 0, 0},
		"fields in German":               {"- Hosting – Acme\n- Preis – ab 10 €\n- Zahlung – Globex", 0, 0},
		"fields with several values":     {"- Partner network – Acme, Slack and Zoom\n- Hubs – Globex, Zoom", 0, 0},
		"fields with Japanese values":    {"- 対応 – Acme、Slack、Zoom\n- 決済 – Globex、Stripe", 0, 0},
		"merits among fields":            {"1. Best overall: Acme\n2. Best value: Globex\n3. Price: from $10", 1, 2},
		"a number of things":             {"## Top 10 Acme alternatives\n3 Globex tips", 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := map[string]int{"Acme": tt.acme, "Globex": tt.globex}
			if diff := cmp.Diff(want, ranksOf(tt.text, "Acme", "Globex")); diff != "" {
				t.Errorf("ranks (-want +got):\n%s", diff)
			}
		})
	}
}

// The offsets of mentions refer to the stored text, including a byte order mark.
func TestMentions_AfterAByteOrderMark(t *testing.T) {
	t.Parallel()
	const text = "\ufeff1. Acme &amp; Globex"
	for _, m := range scoring.New(subjects("Acme", "Globex")).Read(text).Mentions() {
		if got := text[m.Start:m.End]; got != m.Key {
			t.Errorf("mention of %s is %q", m.Key, got)
		}
	}
}

// The items of a ranking may be whole sentences.
func TestListRank_OfVerdicts(t *testing.T) {
	t.Parallel()

	for _, text := range []string{
		"1. The best overall is Acme.\n2. Our runner-up is Globex because it is cheap.",
		"1st place goes to Acme.\n2nd place goes to Globex.",
		"The first place goes to Acme.\nThe second place goes to Globex.",
		"🥇 goes to Acme\n🥈 goes to Globex",
		"- 1st place goes to Acme\n- 2nd place goes to Globex",
		"Platz 1 geht an Acme.\nPlatz 2 belegt Globex.",
		"1. Der Testsieger ist Acme.\n2. Der Preistipp ist Globex, weil er wenig kostet.",
		"1. Le meilleur choix est Acme.\n2. Le choix économique est Globex car il est bon.",
		"1. La mejor opción es Acme.\n2. La más barata es Globex.",
		"1. Il migliore è Acme.\n2. Il più economico è Globex.",
		"1. O melhor é Acme.\n2. O mais econômico é Globex.",
		"1. De beste keuze is Acme.\n2. De goedkoopste keuze is Globex.",
		"1. 一番のおすすめはAcmeです。\n2. コスパ最強はGlobexです。",
		"1. 最好的是Acme。\n2. 性价比最高的是Globex，因为便宜。",
		"1. 최고의 선택은 Acme입니다.\n2. 가성비 최고는 Globex입니다.",
	} {
		require.Equal(t, map[string]int{"Acme": 1, "Globex": 2}, ranksOf(text, "Acme", "Globex"), text)
	}
	for text, rank := range map[string]int{
		"First place: Acme":                              1,
		"2nd place goes to Acme.":                        2,
		"#1 Acme":                                        1,
		"🥇 Acme":                                         1,
		"Top 3: Acme, Globex, Initech":                   0,
		"1. The best feature is Acme's search.":          0,
		"1. The best part is Acme works offline.":        0,
		"1. The top competitor is Acme.":                 0,
		"1. The best time to buy is Acme Day.":           0,
		"1. What is best is Acme?":                       0,
		"1. The worst choice is Acme.":                   0,
		"1. The best alternative to Acme is Globex.":     0,
		"First place was hard to reach for Acme.":        0,
		"1. The best is that Acme is cheap.\n2. Others.": 0,
	} {
		require.Equal(t, map[string]int{"Acme": rank}, ranksOf(text, "Acme"), text)
	}
}

// The place of a name may follow the name.
func TestListRank_OfPlacesAfterNames(t *testing.T) {
	t.Parallel()

	for _, text := range []string{
		"Acme takes first place. Globex takes second place.",
		"**Acme** takes first place and Globex takes second place.",
		"Acme comes in first, while Globex comes in second overall.",
		"Acme ranks #1, Globex ranks #2.",
		"Acme is ranked first. Globex is ranked second.",
		"Acme: 1st place\nGlobex: 2nd place",
		"Acme – #1\n\nGlobex – #2",
		"Acme (1st) and Globex (2nd) are fine.",
		"Acme belegt Platz 1. Globex landet auf dem 2. Platz.",
		"Acme liegt auf Platz 1, Globex liegt auf dem zweiten Platz.",
		"Acme wird Erster, Globex wird Zweiter.",
		"Acme est en première position. Globex occupe la deuxième place.",
		"Acme ocupa el primer lugar y Globex está en el puesto 2.",
		"Acme è al primo posto. Globex è al secondo posto.",
		"O Acme ocupa o primeiro lugar e a Globex fica em segundo lugar.",
		"Acme staat op de eerste plaats. Globex staat op de tweede plaats.",
		"Acme zajmuje pierwsze miejsce, a Globex zajmuje drugie miejsce.",
		"Acme занимает первое место, Globex — на втором месте.",
		"Acme birinci sırada, Globex ikinci sırada yer alıyor.",
		"Acme排名第一，Globex位居第二。",
		"Acmeは第1位です。Globexは第2位です。",
		"Acme는 1위입니다. Globex는 2위입니다.",
		"Acme가 1위를 차지했습니다. Globex가 2위를 차지했습니다.",
		"يحتل Acme المركز الأول. يحتل Globex المركز الثاني.",
		"Acme comes in at #1. Globex comes in at #2.",
		"Acme (rank 1): fast. Globex (rank 2): cheap.",
		"S Tier: Acme\nA Tier: Globex",
		"### **S-Tier:** Acme\nFast.\n### **A-Tier:** Globex\nCheap.",
		"A Tier: Acme\nB Tier: Globex",
		"Today's tier list:\nA Tier: Acme\nB Tier: Globex",
		"- **Tier S:** Acme – fast\n- **Tier A:** Globex",
	} {
		require.Equal(t, map[string]int{"Acme": 1, "Globex": 2}, ranksOf(text, "Acme", "Globex"), text)
	}
	for text, rank := range map[string]int{
		"Acme comes in second.":                          2,
		"Acme ranks #3.":                                 3,
		"Acme (2nd)":                                     2,
		"Acme belegt Platz 1.":                           1,
		"Acme ranks #1 in California.":                   0,
		"Acme is ranked #1 by Gartner.":                  0,
		"Acme finished third in the race.":               0,
		"Acme is second to none.":                        0,
		"Acme is the first choice.":                      0,
		"Acme comes in 3 colors.":                        0,
		"Acme: 2 places":                                 0,
		"Acme (2nd edition) is a book.":                  0,
		"Acme (1)":                                       0,
		"Acme is rank A.":                                0,
		"If Acme takes first place, we celebrate.":       0,
		"Acme doesn't take first place.":                 0,
		"Acme n'est pas en première position.":           0,
		"At Acme, privacy comes first.":                  0,
		"Acmeは1位に選ばれました。":                                0,
		"S Tier: Acme":                                   0,
		"S Tier: Acme, Globex\nA Tier: Initech":          0,
		"The best of Acme's places comes in first place": 0,
	} {
		require.Equal(t, rank, ranksOf(text, "Acme")["Acme"], text)
	}
}

// Sentences of prose may state the places of a ranking.
func TestListRank_OfVerdictsInProse(t *testing.T) {
	t.Parallel()

	for _, text := range []string{
		"The winner is Acme.\nThe runner-up is Globex.",
		"The overall winner is **Acme**, and the runner-up is the Globex Phone because it is cheap.",
		"In first place is Acme. In second place is Globex.",
		"- In first place is Acme.\n- In second place is Globex.",
		"Rank 1 is Acme and rank 2 is Globex.",
		"#1 is Acme, while #2 is Globex.",
		"In second place comes Globex. The winner is Acme.",
		"In first place – Acme, in second place – Globex.",
		"Der Sieger ist Acme. Der Zweite ist Globex.",
		"Auf Platz 1 steht Acme. Auf Platz 2 folgt Globex.",
		"Le gagnant est Acme. En deuxième place vient Globex.",
		"En primer lugar está Acme y en segundo lugar está Globex.",
		"O vencedor é Acme. Em segundo lugar está Globex.",
		"Il vincitore è Acme. Al secondo posto c'è Globex.",
		"De winnaar is Acme. Op de tweede plaats staat Globex.",
		"На первом месте стоит Acme, на втором месте — Globex.",
		"第1位はAcme、第2位はGlobexです。",
		"第一名是Acme，第二名是Globex。",
		"冠军是Acme，亚军是Globex。",
		"排名第一的是Acme，排名第二的是Globex。",
		"1위는 Acme, 2위는 Globex입니다.",
		"1위는 Acme이고 2위는 Globex입니다.",
		"1位がAcmeで、2位がGlobexです。",
		"First place: Acme. Second place: Globex.",
		"In 1st place: Acme\nIn 2nd place: Globex",
		"Em 1º lugar: Acme\nEm 2º lugar: Globex",
		"Na 1. miejscu: Acme\nNa 2. miejscu: Globex",
		"На 1-м месте: Acme\nНа 2-м месте: Globex",
		"I miejsce: Acme\nII miejsce: Globex",
		"Platz 1 geht an Acme, Platz 2 geht an Globex.",
		"Den ersten Platz belegt Acme. An zweiter Stelle steht Globex.",
		"På första plats kommer Acme. På andra plats kommer Globex.",
		"Our top pick is Acme. Our runner-up is Globex.",
		"🏆 **Winner: Acme**\n🥈 **Runner-up: Globex**",
		"المركز الأول هو Acme. المركز الثاني هو Globex.",
		"Tier 1: Acme\nTier 2: Globex",
		"- **Tier 1:** Acme – fast, cheap\n- **Tier 2:** Globex",
	} {
		require.Equal(t, map[string]int{"Acme": 1, "Globex": 2}, ranksOf(text, "Acme", "Globex"), text)
	}
	require.Equal(t, map[string]int{"Globex": 2}, ranksOf("In second place is Globex.", "Globex"))
	for _, text := range []string{
		"The winner is Acme. Globex is fine.",
		"The winner is not Acme. The runner-up is Globex.",
		"The top 3 is Acme, Globex and Initech.",
		"The first is Acme, the second is Globex.",
		"Acme's second place is Globex.",
		"If the winner is Acme, Globex loses.",
		"In 2 places: Acme and Globex.",
		"In the first place: Acme is cheap. In the second place: Globex is dear.",
		"Version 1: Acme. Version 2: Globex.",
		"I pick: Acme and Globex.",
		"The second place to visit is Acme, then Globex.",
		"Tier 1: Acme, Globex\nTier 2: Initech",
		"Tier 1: Acme\nTier 1: Globex\nTier 2: Initech",
		"Tier 1:\nAcme\nGlobex\nTier 2:\nInitech",
		"Tier 1 suppliers are Acme.\nTier 2 suppliers are Globex.",
	} {
		ranks := ranksOf(text, "Acme", "Globex", "Initech")
		require.Equal(t, []int{0, 0, 0}, []int{ranks["Acme"], ranks["Globex"], ranks["Initech"]}, text)
	}
	require.Equal(t, map[string]int{"Acme": 0}, ranksOf("- Tier 1: Acme\n- Price: $10", "Acme"))
}
