package scoring_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Several columns may stand before the column of the names: a rank, a product, a label, or a property such as a score.
func TestListRank_OfTablesWithSeveralColumnsBeforeNames(t *testing.T) {
	t.Parallel()

	for _, tt := range []struct {
		header       string
		acme, globex string
		first, other int
	}{
		{"Rank | Model | Brand", "1 | RX 9 | Acme", "2 | K 70 | Globex", 1, 2},
		{"Rank | Model | Brand", "2 | RX 9 | Acme", "1 | K 70 | Globex", 2, 1},
		{"# | Product | Manufacturer | Price", "1 | RX 9 | Acme | $9", "2 | K 70 | Globex | $8", 1, 2},
		{"# | Product name | Price | Company", "1 | RX 9 | $9 | Acme", "2 | K 70 | $8 | Globex", 1, 2},
		{"Platz | Modell | Preis | Marke", "1 | RX 9 | 9 € | Acme", "2 | K 70 | 8 € | Globex", 1, 2},
		{"Rang | Produkt | Hersteller", "1 | RX 9 | Acme", "2 | K 70 | Globex", 1, 2},
		{"Rang | Modèle | Fabricant", "1 | RX 9 | Acme", "2 | K 70 | Globex", 1, 2},
		{"Puesto | Modelo | Fabricante", "1 | RX 9 | Acme", "2 | K 70 | Globex", 1, 2},
		{"Posizione | Prodotto | Marca", "1 | RX 9 | Acme", "2 | K 70 | Globex", 1, 2},
		{"Место | Модель | Производитель", "1 | RX 9 | Acme", "2 | K 70 | Globex", 1, 2},
		{"Sıra | Model | Marka", "1 | RX 9 | Acme", "2 | K 70 | Globex", 1, 2},
		{"名次 | 产品名称 | 厂商", "1 | RX 9 | Acme", "2 | K 70 | Globex", 1, 2},
		{"順位 | 製品名 | ブランド", "1位 | RX 9 | Acme", "2位 | K 70 | Globex", 1, 2},
		{"순위 | 모델명 | 제조사", "1 | RX 9 | Acme", "2 | K 70 | Globex", 1, 2},
		{"Rank | Shoe | Brand", "1 | RX 9 | Acme", "2 | K 70 | Globex", 1, 2},
		{"Rank | Score | Company", "1 | 9.5 | Acme", "2 | 9.1 | Globex", 1, 2},
		{"Rank | Change | Brand", "1 | ▲ | Acme", "2 | – | Globex", 1, 2},
		{"Rank | Logo | Brand", "1 | ![](a.png) | Acme", "2 | ![](b.png) | Globex", 1, 2},
		{"Rank | Country | Company", "1 | Japan | Acme", "2 | USA | Globex", 1, 2},
		{"Rang | Land | Marke", "1 | Japan | Acme", "2 | USA | Globex", 1, 2},
		{"排名 | 国家 | 品牌", "1 | 日本 | Acme", "2 | 美国 | Globex", 1, 2},
		{"| | Brand", "1 | ✅ | Acme", "2 | ❌ | Globex", 1, 2},
		{"# | Category | Winner", "1 | Best overall | Acme RX-9", "2 | Best value | Globex", 1, 2},
		{"# | Label | Pick", "1 | Best overall | Acme", "2 | Best value | Globex", 1, 2},
		{"Rank | Use case | Recommendation", "1 | Travel | Acme", "2 | Office | Globex", 1, 2},
		{"# | Use case | Tool", "1 | Travel | Acme", "2 | Office | Globex", 1, 2},
		{"Platz | Einsatz | Empfehlung", "1 | Reise | Acme", "2 | Büro | Globex", 1, 2},
		{"Product | Brand | Rating", "RX 9 | Acme | 9", "K 70 | Globex | 8", 1, 2},
		{"Produit | Marque | Prix", "RX 9 | Acme | 9 €", "K 70 | Globex | 8 €", 1, 2},
		{"Produkt | Hersteller | Note", "RX 9 | Acme | 1,2", "K 70 | Globex | 1,5", 1, 2},
		{"产品 | 品牌 | 价格", "RX 9 | Acme | 9", "K 70 | Globex | 8", 1, 2},

		{"Rank | Name | Company", "1 | Jane Doe | Acme", "2 | Joe Roe | Globex", 0, 0},
		{"Rank | CEO | Company", "1 | Jane Doe | Acme", "2 | Joe Roe | Globex", 0, 0},
		{"# | Movie | Platform", "1 | Dune | Acme", "2 | Heat | Globex", 0, 0},
		{"# | Movie | Platform", "1 | Top Gun | Acme", "2 | Best in Show | Globex", 0, 0},
		{"# | Product | Store", "1 | Premium Yoga Mat | Acme", "2 | Ideal Cork Mat | Globex", 0, 0},
		{"Rank | Hotel | Where to book", "1 | Best Western | Acme", "2 | Grand Top | Globex", 0, 0},
		{"Platz | Produkt | Shop", "1 | Premium Matte | Acme", "2 | Top Matte | Globex", 0, 0},
		{"# | Company | Software", "1 | Umbrella | Acme", "2 | Initech | Globex", 0, 0},
		{"# | Brand | Competitor", "1 | Umbrella | Acme", "2 | Initech | Globex", 0, 0},
		{"Rank | Product | Alternative", "1 | Umbrella | Acme", "2 | Initech | Globex", 0, 0},
		{"Rank | Score | Alternative", "1 | 9 | Acme", "2 | 8 | Globex", 0, 0},
		{"# | Category | Winner", "1 | Price | Acme", "2 | Speed | Globex", 0, 0},
		{"# | Category | Competitor", "1 | Best overall | Acme", "2 | Best value | Globex", 0, 0},
		{"Use case | Price | Alternative", "Best overall | $9 | Acme", "Best value | $8 | Globex", 0, 0},
		{"Service | Provider", "Payments | Acme", "Mail | Globex", 0, 0},
		{"Company | Product", "Umbrella | Acme", "Initech | Globex", 0, 0},
		{"Product | Company", "Payments | Acme", "Mail | Globex", 0, 0},
		{"Product | Supplier", "Steel | Acme", "Glass | Globex", 0, 0},
		{"Product | Partner", "Steel | Acme", "Glass | Globex", 0, 0},
		{"Year | Winner | Brand", "2024 | Jane Doe | Acme", "2025 | Joe Roe | Globex", 0, 0},
	} {
		rule := strings.Repeat("---|", strings.Count(tt.header, "|")+1)
		text := "| " + tt.header + " |\n|" + rule + "\n| " + tt.acme + " |\n| " + tt.globex + " |"
		want := map[string]int{"Acme": tt.first, "Globex": tt.other}
		if diff := cmp.Diff(want, ranksOf(text, "Acme", "Globex")); diff != "" {
			t.Errorf("ranks in %q (-want +got):\n%s", text, diff)
		}
	}
}

// A header with a label of merit and a name is the first row of the ranking.
func TestListRank_OfHeadersWithLabels(t *testing.T) {
	t.Parallel()

	for _, tt := range []struct {
		text         string
		acme, globex int
	}{
		{"| Best overall | Acme RX-9 |\n|--|--|\n| Best value | Globex |\n| Best design | Umbrella |", 1, 2},
		{"| Best overall | Umbrella |\n|--|--|\n| Best value | Acme |\n| Best design | Globex |", 2, 3},
		{"| Testsieger | Acme | 9 € |\n|--|--|--|\n| Preistipp | Globex | 8 € |", 1, 2},
		{"| 综合最佳 | Acme |\n|--|--|\n| 性价比最高 | Globex |", 1, 2},
		{"| Best for | Acme |\n|--|--|\n| Best value | yes |\n| Best design | no |", 0, 0},
		{"| Best feature | Acme | Globex |\n|--|--|--|\n| Best price | yes | no |", 0, 0},
		{"| Feature | Acme | Globex |\n|--|--|--|\n| Best price | Umbrella | Initech |", 0, 0},
		{"| Best for | Tool |\n|--|--|\n| Best overall | Acme |\n| Best value | Globex |", 1, 2},
		{"| Recommendation | Tool |\n|--|--|\n| Best overall | Acme |\n| Best budget | Globex |", 1, 2},
		{"| Top pick | Model |\n|--|--|\n| Best overall | Acme |\n| Best budget | Globex |", 1, 2},
		{"| Winner | Product |\n|--|--|\n| Best overall | Acme |\n| Best budget | Globex |", 1, 2},
		{"| Pick | Brand |\n|--|--|\n| Best overall | Acme |\n| Best budget | Globex |", 1, 2},
		{"| Top choice | Laptop |\n|--|--|\n| Best overall | Acme |\n| Best budget | Globex |", 1, 2},
		{"| Best use | Credit Card |\n|--|--|\n| Best overall | Acme |\n| Best budget | Globex |", 1, 2},
		{"| Best overall | Our Pick |\n|--|--|\n| Best design | Acme |\n| Best budget | Globex |", 1, 2},
		{"| Empfehlung | Produkt |\n|--|--|\n| Testsieger | Acme |\n| Preistipp | Globex |", 1, 2},
		{"| Choix | Produit |\n|--|--|\n| Meilleur choix | Acme |\n| Meilleur prix | Globex |", 1, 2},
		{"| Top pick | Product | Why it wins |\n|--|--|--|\n| Best overall | Acme | fast |\n| Best budget | Globex | x |", 1, 2},
	} {
		want := map[string]int{"Acme": tt.acme, "Globex": tt.globex}
		got := ranksOf(tt.text, "Acme", "Globex")
		if _, ok := got["Globex"]; !ok && tt.globex == 0 {
			delete(want, "Globex")
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("ranks in %q (-want +got):\n%s", tt.text, diff)
		}
	}
}

func TestListRank_OfColumnsOfNames(t *testing.T) {
	t.Parallel()

	requireRanks(t, map[string]rankCase{
		"| Task | Umbra | Velox |\n|--|--|--|\n| Best for apps | Umbra | |\n| Best for SEO | | Velox |": {
			"Umbra": 0, "Velox": 0,
		},
		"| | Umbra | Velox |\n|--|--|--|\n| Bester Preis | Umbra | Velox |":                {"Umbra": 0, "Velox": 0},
		"| Best overall | Umbra |\n|--|--|\n| Best value | Velox |":                        {"Umbra": 1, "Velox": 2},
		"| Award | Winner |\n|--|--|\n| Best for apps | Umbra |\n| Best for SEO | Velox |": {"Umbra": 1, "Velox": 2},
		"| 1 | Umbra |\n|--|--|\n| 2 | Velox |":                                            {"Umbra": 1, "Velox": 2},
	})
}
