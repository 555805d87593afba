package scoring_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Each text ranks Acme first and Globex second. The form of a list shows that the words before the colons are labels.
func TestListRank_OfUnknownLabels(t *testing.T) {
	t.Parallel()

	for _, text := range []string{
		"- Geheimtipp: Acme\n- Preistipp: Globex",
		"- Gama alta: Acme\n- Gama media: Globex",
		"- Fascia alta: Acme\n- Fascia media: Globex",
		"- Najlepszy wybór: Acme\n- Najtańszy: Globex",
		"- Лучший выбор: Acme\n- Бюджетный вариант: Globex",
		"- En iyi seçim: Acme\n- En ucuz: Globex",
		"- 首选：Acme\n- 备选：Globex",
		"- 预算有限：Acme\n- 预算充足：Globex",
		"- 早餐：Acme\n- 午餐：Globex",
		"- Quietest: Acme\n- Loudest: Globex",
		"- Under $500: Acme\n- Under $1000: Globex",
		"- Bis 500 €: Acme\n- Bis 1000 €: Globex",
		"- Menos de 500 euros: Acme\n- Hasta 1000 euros: Globex",
		"- До 5000 рублей: Acme\n- До 9000 ₽: Globex",
		"- Do 500 zł: Acme\n- Do 1000 zł: Globex",
		"- 5000 TL altı: Acme\n- 9000 TL altı: Globex",
		"- 3000元以内：Acme\n- 5000元以上：Globex",
		"- 10万円以下：Acme\n- 20万円以下：Globex",
		"- 50만원 이하: Acme\n- 100만원대: Globex",
		"- 50만원 이하：Acme\n- 100만원대：Globex",
		"- **Quietest:** Acme – very quiet\n- **Loudest:** Globex – loud",
		"- Breakfast: Acme\n- Lunch: Globex",
		"- Running: **Acme Runner**\n- Hiking: **Globex Trail 3**",
		"- Na co dzień: Acme\n- Na święta: Globex",
		"- Günlük kullanım: Acme\n- Oyun: Globex",
		"- Для дома: Acme\n- Для офиса: Globex",
		"- Тихий: Acme\n- Громкий: Globex",
		"- 静か：Acme\n- 軽い：Globex",
		"- 조용함: Acme\n- 가벼움: Globex",
		"- Stille keuze: Acme\n- Lichte keuze: Globex",
		"- Le plus silencieux : Acme\n- Le plus léger : Globex",
		"- Il più silenzioso: Acme\n- Il più leggero: Globex",
		"- Mais silencioso: Acme\n- Mais leve: Globex",
		"- El más silencioso: Acme\n- El más ligero: Globex",
		"- Luxus: Acme\n- Alltag: Globex",
		"- Best overall:\n  Acme\n- Best value:\n  Globex",
		"- Quietest:\n  Acme\n- Loudest:\n  Globex",
		"✅ Quietest: Acme\n✅ Loudest: Globex",
		"• Quietest: Acme\n• Loudest: Globex",
		"• Geheimtipp: Acme\n• Preistipp: Globex",
		"* **Quietest**: Acme\n* **Loudest**: Globex",
		"* **Quietest**: *Acme*\n* **Loudest**: *Globex*",
		"* **Quietest:** [Acme](https://acme.example)\n* **Loudest:** [Globex](https://globex.example)",
		"* Quietest: Acme [1]\n* Loudest: Globex [2]",
		"* Quietest: Acme.\n* Loudest: Globex.",
		"* Quietest: Acme (99 €)\n* Loudest: Globex (49 €)",
		"* Quietest: Acme, at $99\n* Loudest: Globex, at $49",
		"* Quietest: the Acme\n* Loudest: the Globex",
		"* Quietest: \"Acme\"\n* Loudest: \"Globex\"",
		"* Quietest → Acme\n* Loudest → Globex",
		"* Quietest - Acme\n* Loudest - Globex",
		"* Quietest | Acme\n* Loudest | Globex",
		"* Quietest = Acme\n* Loudest = Globex",
		"1. Quietest: Acme\n2. Loudest: Globex",
		"- 最安静:Acme\n- 最便宜:Globex",
		"- 安静:Acme\n- 便宜:Globex",
		"- 安静的选择：Acme（好）\n- 便宜的选择：Globex（好）",
		"- **安静**：Acme，很好。\n- **便宜**：Globex，很好。",
		"- 조용한 제품: Acme\n- 저렴한 제품: Globex",
		"- Cichy: Acme – dobry\n- Tani: Globex – dobry",
		"- Ucuz: Acme\n- Pahalı: Globex",
		"- Goedkoopst: Acme\n- Stilst: Globex",
		"- Per famiglie: Acme\n- Per studenti: Globex",
		"- Aileler için: Acme\n- Öğrenciler için: Globex",
		"- Dla rodzin: Acme\n- Dla studentów: Globex",
		"- Для семей: Acme\n- Для студентов: Globex",
		"- Poniżej 500 zł: Acme\n- Powyżej 500 zł: Globex",
		"- Jusqu'à 500 € : Acme\n- Plus de 500 € : Globex",
		"- Fino a 500 €: Acme\n- Oltre 500 €: Globex",
		"- Até R$ 500: Acme\n- Até R$ 1000: Globex",
		"- Tot €500: Acme\n- Vanaf €500: Globex",
		"- 500 TL'ye kadar: Acme\n- 1000 TL'ye kadar: Globex",
		"- $300–$500: Acme\n- $500+: Globex",
		"- ~500 €: Acme\n- ~900 €: Globex",
		"- 4K-Filme: Acme\n- 8K-Filme: Globex",
		"- 1 Person: Acme\n- 2 Personen: Globex",
		"- Ages 3–5: Acme\n- Ages 6–8: Globex",
		"- Bis 10 kg: Acme\n- Bis 20 kg: Globex",
	} {
		if diff := cmp.Diff(map[string]int{"Acme": 1, "Globex": 2}, ranksOf(text, "Acme", "Globex")); diff != "" {
			t.Errorf("ranks in %q (-want +got):\n%s", text, diff)
		}
	}
}

// Each text ranks Acme first and Globex second with labels, but without bullets and numbers.
func TestListRank_OfLabelledLines(t *testing.T) {
	t.Parallel()

	for _, text := range []string{
		"**Best overall: Acme**\n\nGood.\n\n**Best value: Globex**\n\nFine.",
		"**Best overall: Acme**\nGood.\n\n**Best value: Globex**\nFine.",
		"### Best overall: Acme\nGood.\n### Best value: Globex",
		"**Geheimtipp: Acme**\n\ngut\n\n**Preistipp: Globex**",
		"**Best overall:** Acme\n**Best value:** Globex",
		"**Best overall:** Acme\n\n**Best value:** Globex",
		"**Best overall:** Acme – good.\n\n**Best value:** Globex – fine.",
		"Best overall: Acme\nBest value: Globex",
		"Best overall: Acme\n\nBest value: Globex",
		"首选：Acme\n备选：Globex",
		"最佳：Acme\n性价比：Globex",
		"Testsieger: Acme\nPreistipp: Globex",
		"Лучший выбор: Acme\nБюджетный выбор: Globex",
		"🏆 Acme\n- Globex is dear\n💰 Globex",
		"🏆 **Best overall – Acme**\n- good\n- Globex is dear\n💰 **Best value – Globex**\n- x",
		"🏆 **Best overall: Acme**\n- good\n- Globex is dear\n\n💰 **Best value: Globex**\n- x",
		"🏆 Best overall: Acme\nGood phone.\n\n💰 Best value: Globex\nCheap phone.",
		"### 🏆 Best overall: Acme\n- good\n- Globex is dear\n### 💰 Best value: Globex\n- x",
		"## 1. 🏆 Best overall: Acme\n- good\n## 2. 💰 Best value: Globex\n- x",
		"🏆 **Geheimtipp:** Acme\n💰 **Preistipp:** Globex",
		"Для семей: Acme\nДля студентов: Globex",
		"**Nejlepší výběr:** Acme\n\n**Nejlevnější:** Globex",
		"**Bästa köp:** Acme\n\n**Billigast:** Globex",
		"**Legjobb:** Acme\n\n**Legolcsóbb:** Globex",
		"**Найкращий вибір:** Acme\n\n**Бюджетний:** Globex",
		"**أفضل خيار:** Acme\n\n**الأرخص:** Globex",
		"**הטוב ביותר:** Acme\n\n**הזול ביותר:** Globex",
		"**सबसे अच्छा:** Acme\n\n**सबसे सस्ता:** Globex",
		"**ดีที่สุด:** Acme\n\n**ถูกที่สุด:** Globex",
		"**Tốt nhất:** Acme\n\n**Rẻ nhất:** Globex",
		"**Καλύτερο:** Acme\n\n**Φθηνότερο:** Globex",
		"**Terbaik:** Acme\n\n**Termurah:** Globex",
		"**En iyi:** Acme\n\n**En ucuz:** Globex",
		"우승: Acme\n준우승: Globex",
		"一等奖：Acme\n二等奖：Globex",
	} {
		if diff := cmp.Diff(map[string]int{"Acme": 1, "Globex": 2}, ranksOf(text, "Acme", "Globex")); diff != "" {
			t.Errorf("ranks in %q (-want +got):\n%s", text, diff)
		}
	}
}

// An item whose name is not tracked also has a rank, so the ranks of later items are higher by one. A label may warn
// against a name, which then has no rank.
func TestListRank_OfLabelsOfOtherNames(t *testing.T) {
	t.Parallel()

	for text, want := range map[string]map[string]int{
		"- Quietest: Acme\n- Lightest: Umbrella\n- Fastest car: Globex": {"Acme": 1, "Globex": 3},
		"- Under $500: Acme\n- Cheap and cheerful":                      {"Acme": 1},
		"- 备选：Acme": {"Acme": 1},
		"- Top pick: Umbrella X1 – great camera\n- Quietest: Acme – only 20 dB\n- Best value: Initech": {"Acme": 2},
		"- 早餐：星巴克\n- 午餐：Acme\n- 晚餐：海底捞":                                                                {"Acme": 2},
		"- 아침: 스타벅스\n- 점심: Acme":                                                                       {"Acme": 2},
		"- Best overall: Acme\n- Not recommended: Globex":                                              {"Acme": 1, "Globex": 0},
		"### Best overall: Acme\n### Best value: Umbrella\n### No longer recommended: Globex":          {"Acme": 1, "Globex": 0},
		"- 推荐：Acme\n- 不推荐：Globex":                                                                      {"Acme": 1, "Globex": 0},
		"**ดีที่สุด:** Acme\n\n**ไม่แนะนำ:** Globex":                                                   {"Acme": 1, "Globex": 0},
		"- Лучший выбор: Acme\n- Избегать: Globex":                                                     {"Acme": 1, "Globex": 0},
		"**Best overall: Umbrella**\n\nGood.\n\n**Best value: Acme**\n\nGlobex is dear.":               {"Acme": 2, "Globex": 0},
		"**Best overall: Acme**\n\nGlobex is dear.":                                                    {"Acme": 1, "Globex": 0},
	} {
		if diff := cmp.Diff(want, ranksOf(text, "Acme", "Globex")); diff != "" {
			t.Errorf("ranks in %q (-want +got):\n%s", text, diff)
		}
	}
}

// Sentences with colons, properties, dates and steps are not labels of ranked names.
func TestListRank_OfColonsWithoutLabels(t *testing.T) {
	t.Parallel()

	for _, text := range []string{
		"My view: Acme is good.\nHer view: Globex is fine.",
		"I like two tools: Acme and Globex.",
		"The winner is clear: Acme leads.\n\nThe loser is clear: Globex lags.",
		"My recommendation: Acme beats Globex.",
		"Bundesland: Acme wächst.\nParas: Globex",
		"Το καλύτερο είναι η Acme.\nΗ Globex είναι ακριβή.",
		"أفضل هاتف من Acme: سريع.\nGlobex بطيء.",
		"- Integrations: Acme\n- Competitors: Globex",
		"- Developer: Acme\n- Headquarters: Berlin\n- Founded: 2012\n- Owner: Globex",
		"- Hersteller: Acme\n- Konkurrenz: Globex",
		"- Интеграции: Acme\n- Конкуренты: Globex",
		"- Integracje: Acme\n- Konkurenci: Globex",
		"- Entegrasyonlar: Acme\n- Rakipler: Globex",
		"- 集成：Acme\n- 竞争对手：Globex",
		"- 連携：Acme\n- 競合：Globex",
		"- 연동: Acme\n- 경쟁사: Globex",
		"- Fabricante: Acme\n- Competencia: Globex",
		"- Fabricant : Acme\n- Concurrence : Globex",
		"- Produttore: Acme\n- Concorrenza: Globex",
		"- Fabrikant: Acme\n- Concurrentie: Globex",
		"- Price: from $10\n- Hosting: Acme\n- Payments: Globex",
		"- Price: the lowest of all\n- Hosting: Acme\n- Payments: Globex",
		"- Hosting: new servers\n- Mail: the new Acme server\n- Backup: Globex",
		"- 日本には「Acme」があります\n- 米国には「Globex」があります",
		"- In the new Acme store\n- At the latest Globex fair",
		"- The trend is clear: Acme grows\n- The market says: Globex shrinks",
		"- Customers: Acme\n- Clients: Globex",
		"- Day 1: Acme\n- Day 2: Globex",
		"- January: Acme starts\n- March: Globex starts",
		"- 2019: Acme\n- 2020: Globex",
		"- 5 March: Acme\n- 7 March: Globex",
		"- Works with: Acme, Slack and Zoom\n- Similar to: Globex, Zoom",
		"- Umbrella says: \"Acme is bad\"\n- Initech says: \"Globex is bad\"",
		"- Step 1: Acme\n- Step 2: Globex",
		"- Note: Acme is cheap\n- Tip: Globex works too",
		"- Sede: Berlin\n- Proprietario: Acme\n- Fornitore: Globex",
		"Question: Acme or Globex?",
		"结论：Acme更好，Globex更便宜。",
		"結論：Acmeが良い。\nまとめ：Globexは安い。",
		"결론: Acme가 좋습니다.\n요약: Globex는 쌉니다.",
		"Fazit: Acme gewinnt.\nHinweis: Globex ist teuer.",
		"Conclusion: Acme\n\nNote: Globex",
		"Wniosek: Acme wygrywa.\nUwaga: Globex jest drogi.",
		"Вывод: Acme лучше.\nЗаметка: Globex дорогой.",
		"Sonuç: Acme iyi.\nNot: Globex pahalı.",
		"Price: Acme costs $10. Globex costs $20.",
		"As of 2024: Acme leads.\nAs of 2025: Globex leads.",
		"Quote: \"Acme is the best\"\nReply: \"Globex is better\"",
		"Q: Is Acme good?\nA: Globex is better.",
		"Q: Acme?\nA: Globex.",
		"User: Acme\nAssistant: Globex",
		"From: Acme\nTo: Globex",
		"- From: Acme\n- To: Globex",
		"- CEO: Jane Acme\n- Parent: Globex Group",
		"- Founded by: Acme\n- Acquired by: Globex",
		"- Uses: Acme\n- Exports to: Globex",
		"- Data source: Acme\n- Payment provider: Globex",
		"- Datenquelle: Acme\n- Zahlungsanbieter: Globex",
		"- Proveedor de pagos: Acme\n- Empresa matriz: Globex",
		"- Société mère : Acme\n- Partenaire : Globex",
		"- Società madre: Acme\n- Partner: Globex",
		"- Empresa-mãe: Acme\n- Parceiro: Globex",
		"- Moederbedrijf: Acme\n- Partner: Globex",
		"- Spółka matka: Acme\n- Partner: Globex",
		"- Материнская компания: Acme\n- Партнёр: Globex",
		"- Ana şirket: Acme\n- Ortak: Globex",
		"- 母公司：Acme\n- 合作伙伴：Globex",
		"- 親会社：Acme\n- 提携先：Globex",
		"- 모회사: Acme\n- 파트너: Globex",
		"- Best for: Acme users\n- Not for: Globex users",
		"- Pros: Acme sync\n- Cons: Globex import is slow",
		"- Pros: Acme integration\n- Cons: no Globex integration",
		"- Compared with: Acme\n- Cheaper than: Globex",
		"- Günstiger als: Acme\n- Teurer als: Globex",
		"- Plus cher que : Acme\n- Moins cher que : Globex",
		"- Más barato que: Acme\n- Más caro que: Globex",
		"- 比Acme便宜\n- 比Globex贵",
		"- Alternative to: Acme\n- Alternative to: Globex",
		"- Reuters: Acme sues Globex\n- Axios: Globex wins",
		"- Reuters: \"Acme sues\"\n- Axios: \"Globex wins\"",
		"- Montag: Acme\n- Dienstag: Globex",
		"- Q1: Acme\n- Q2: Globex",
		"- Version 2: Acme\n- Version 3: Globex",
		"- Januar: Acme\n- März: Globex",
		"- понедельник: Acme\n- вторник: Globex",
		"- 周一：Acme\n- 周二：Globex",
		"- 월요일: Acme\n- 화요일: Globex",
		"- 月曜日：Acme\n- 火曜日：Globex",
		"- Berlin: Acme opened an office\n- Munich: Globex closed one",
		"- Type: Cloud\n- Category: Helpdesk\n- Backend: Acme\n\nGlobex",
		"- Phase 1: Acme\n- Phase 2: Globex",
		"- Chapter 3: Acme\n- Chapter 4: Globex",
		"- 5 mai: Acme\n- 7 juin: Globex",
		"- 1月：Acme\n- 2月：Globex",
		"- 第3章：Acme\n- 第4章：Globex",
		"- Since 2019: Acme\n- Since 2020: Globex",
		"- Q1 2024: Acme\n- Q2 2024: Globex",
		"- Stage 1 – Acme\n- Stage 2 – Globex",
		"- The best\n  Acme is not\n- Other\n  Globex",
		"## Umbrella or Acme?\n\nOur view: Acme.",
		"## Acme\n- Backend: Globex\n- Frontend: Acme Kit",
		"Acme:\n- Backend: Globex\n- Frontend: Acme Kit",
		"- Example: Acme\n- Example: Globex",
		"**Middle of the road:** Acme – good.\n\n**Past its prime:** Globex – old.",
		"### Premium: Acme\nGood.\n### Gone: Globex\nBankrupt.",
		"## Case study: Acme\n\nGood.\n\n## Case study: Globex",
	} {
		got := ranksOf(text+"\n\nAcme and Globex.", "Acme", "Globex")
		if diff := cmp.Diff(map[string]int{"Acme": 0, "Globex": 0}, got); diff != "" {
			t.Errorf("ranks in %q (-want +got):\n%s", text, diff)
		}
	}
}
