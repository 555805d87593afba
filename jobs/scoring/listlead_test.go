package scoring_test

import "testing"

func TestListRank_OfNamesToAvoid(t *testing.T) {
	t.Parallel()

	requireRanks(t, map[string]rankCase{
		"**Good picks:**\n- Umbra\n\n**Avoid:**\n- Velox – leaks":                     {"Umbra": 1, "Velox": 0},
		"### What to avoid\n1. Umbra Basic\n2. Velox":                                 {"Umbra": 0, "Velox": 0},
		"Brands to skip in 2026:\n\n- **Umbra**\n- **Velox**":                         {"Umbra": 0, "Velox": 0},
		"Not recommended:\n| Tent | Price |\n|--|--|\n| Umbra | 9 |":                  {"Umbra": 0},
		"Empfohlen:\n- Umbra\n\nNicht zu empfehlen:\n- Velox":                         {"Umbra": 1, "Velox": 0},
		"**Marken, die du meiden solltest:**\n- Umbra":                                {"Umbra": 0},
		"**À éviter :**\n- Umbra\n- Velox":                                            {"Umbra": 0, "Velox": 0},
		"### Qué evitar\n- Umbra: frágil":                                             {"Umbra": 0},
		"**Não recomendadas:**\n1. Umbra":                                             {"Umbra": 0},
		"Modelli da evitare:\n- Umbra":                                                {"Umbra": 0},
		"Czego unikać:\n- Umbra":                                                      {"Umbra": 0},
		"Чего избегать:\n- Umbra":                                                     {"Umbra": 0},
		"避けるべきメーカー：\n- Umbra":                                                         {"Umbra": 0},
		"不推荐的品牌：\n- Umbra":                                                            {"Umbra": 0},
		"피해야 할 제품:\n- Umbra":                                                          {"Umbra": 0},
		"## 🚫 Avoid These Tents\n### 1. Umbra\nLeaks.\n### 2. Velox\nTears.":          {"Umbra": 0, "Velox": 0},
		"Tents you may want to avoid include:\n* Umbra\n* Velox":                      {"Umbra": 0, "Velox": 0},
		"**Besser meiden**\n1. Umbra\n2. Velox":                                       {"Umbra": 0, "Velox": 0},
		"❌ **Je déconseille :**\n- Umbra":                                             {"Umbra": 0},
		"**Не стоит покупать:**\n- Umbra":                                             {"Umbra": 0},
		"**Red flags:**\n- Umbra asks for a fee up front\n- Velox has no address":     {"Umbra": 0, "Velox": 0},
		"### Green flags\n- Umbra publishes prices\n- Umbra has an address":           {"Umbra": 0},
		"**The bad**\n- Umbra has high fees\n- Umbra has no app":                      {"Umbra": 0},
		"**Warnsignale:**\n- Umbra verlangt Vorkasse\n- Velox hat kein Impressum":     {"Umbra": 0, "Velox": 0},
		"**Señales de alerta:**\n- Umbra cobra por adelantado\n- Velox no tiene sede": {"Umbra": 0, "Velox": 0},
		"Watch out for:\n- Umbra\n- Velox":                                            {"Umbra": 1, "Velox": 2},
		"### What to avoid\n- Umbra\n\n**Better alternatives:**\n- Velox\n":           {"Umbra": 0, "Velox": 1},
		"## How to avoid bank fees\n1. Umbra – free\n2. Velox":                        {"Umbra": 1, "Velox": 2},
		"### Five tents you should not miss\n1. Umbra\n2. Velox":                      {"Umbra": 1, "Velox": 2},
		"Apps that help you avoid spam:\n- Umbra\n- Velox":                            {"Umbra": 1, "Velox": 2},
		"From most to least recommended:\n1. Umbra\n2. Velox":                         {"Umbra": 1, "Velox": 2},
		"Diese Zelte kann ich nicht genug empfehlen:\n1. Umbra\n2. Velox":             {"Umbra": 1, "Velox": 2},
		"Les tentes à ne pas manquer :\n1. Umbra\n2. Velox":                           {"Umbra": 1, "Velox": 2},
		"We tested 40 tents. Most of them are easy to avoid.\n- Umbra\n- Velox":       {"Umbra": 1, "Velox": 2},
	})
}

func TestListRank_OfAdvantagesAndDisadvantages(t *testing.T) {
	t.Parallel()

	requireRanks(t, map[string]rankCase{
		"**Pros**\n- Umbra folds flat\n- Light\n\n**Cons**\n- Umbra is loud":      {"Umbra": 0},
		"### Drawbacks of Umbra\n- Umbra needs a charger\n- Velox is lighter":     {"Umbra": 0, "Velox": 0},
		"**Umbra pros:**\n- Umbra folds flat":                                     {"Umbra": 0},
		"| Pros | Cons |\n|--|--|\n| Umbra folds flat | Dearer than Velox |":      {"Umbra": 0, "Velox": 0},
		"Größte Nachteile:\n- Umbra ist laut\n- kein Griff":                       {"Umbra": 0},
		"**Points forts :**\n- Umbra se plie à plat":                              {"Umbra": 0},
		"**Puntos débiles:**\n- Umbra hace ruido":                                 {"Umbra": 0},
		"**Desvantagens**\n- Umbra faz barulho":                                   {"Umbra": 0},
		"Punti di forza:\n- Umbra si piega":                                       {"Umbra": 0},
		"Nadelen:\n- Umbra maakt lawaai":                                          {"Umbra": 0},
		"**Wady:**\n- Umbra jest głośna":                                          {"Umbra": 0},
		"**Минусы:**\n- Umbra шумит":                                              {"Umbra": 0},
		"**デメリット**\n- Umbraは音が大きい":                                                {"Umbra": 0},
		"**缺点：**\n- Umbra 噪音大":                                                    {"Umbra": 0},
		"**단점:**\n- Umbra는 시끄러움":                                                  {"Umbra": 0},
		"**Ưu điểm:**\n- Umbra gấp gọn":                                           {"Umbra": 0},
		"## Fans with pros and cons\n- **Umbra** – flat, loud\n- **Velox** – big": {"Umbra": 1, "Velox": 2},
		"**Strengths of each fan:**\n- **Umbra**: flat\n- **Velox**: big":         {"Umbra": 1, "Velox": 2},
		"各品牌优缺点：\n1. Umbra 价格低，噪音大\n2. Velox 体积大":                                 {"Umbra": 1, "Velox": 2},
		"제품별 장단점:\n1. Umbra는 가볍지만 시끄럽다\n2. Velox는 조용하다":                           {"Umbra": 1, "Velox": 2},
		"メリットとデメリット：\n- Umbraは軽いが音が大きい\n- Veloxは静か":                               {"Umbra": 1, "Velox": 2},
		"### Employee benefits platforms\n- Umbra\n- Velox":                       {"Umbra": 1, "Velox": 2},
		"| Fan | Pros | Cons |\n|--|--|--|\n| Umbra | flat | loud |":              {"Umbra": 1},
	})
}

func TestListRank_OfFactsAboutOneName(t *testing.T) {
	t.Parallel()

	requireRanks(t, map[string]rankCase{
		"Is it safe? Yes:\n\n1. Umbra is licensed in Malta.\n2. Umbra insures deposits.":  {"Umbra": 0},
		"Why people like Umbra:\n- Umbra is cheap.\n- It works offline.":                  {"Umbra": 0},
		"Gründe für Umbra:\n1. Umbra ist günstig.\n2. Umbra Plus hat mehr Speicher.":      {"Umbra": 0},
		"Sobre Umbra:\n- Umbra es una empresa suiza.\n- Umbra tiene 40 empleados.":        {"Umbra": 0},
		"1. Umbra is the cheapest.\n2. Velox has the best app.":                           {"Umbra": 1, "Velox": 2},
		"1. Umbra is the cheapest.\n2. Zenit has an app.":                                 {"Umbra": 1},
		"1. Umbra X1 – best overall\n2. Umbra S – best value":                             {"Umbra": 1},
		"1. Umbra headphones\n2. Umbra earbuds":                                           {"Umbra": 1},
		"How Umbra compares:\n- Umbra is cheap.\n- Zenit works offline.":                  {"Umbra": 1},
		"Alternatives to Velox:\n- Umbra is cheap.\n- Zenit works offline.":               {"Umbra": 1, "Velox": 0},
		"Umbra or Velox:\n- Umbra is cheap.\n- Velox is fast.\n- Umbra has more storage.": {"Umbra": 1, "Velox": 2},
	})
}
