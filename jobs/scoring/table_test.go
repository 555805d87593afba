package scoring_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The ranks of a table may be the headers of its columns, the first cells of its rows, or the beginnings of its cells.
// The header of a table may be the first row of the ranking.
func TestListRank_OfTablesWithRanks(t *testing.T) {
	t.Parallel()

	for _, tt := range []struct {
		text         string
		acme, globex int
	}{
		{"| 🥇 Acme | 🥈 Globex |\n|--|--|\n| fast | cheap |", 1, 2},
		{"| 🥇 | 🥈 | 🥉 |\n|--|--|--|\n| Acme | Globex | Other |", 1, 2},
		{"| | 🥇 | 🥈 |\n|--|--|--|\n| Tool | Acme | Globex |\n| Price | 1 | 2 |", 1, 2},
		{"| Category | 🥇 1st | 🥈 2nd |\n|--|--|--|\n| CRM | Acme | Globex |\n| Mail | Globex | Acme |", 1, 2},
		{"| 1st | 2nd | 3rd |\n|--|--|--|\n| Acme | Globex | Other |", 1, 2},
		{"| #1 | #2 |\n|--|--|\n| Acme | Globex |", 1, 2},
		{"| Platz 1 | Platz 2 |\n|--|--|\n| Acme | Globex |", 1, 2},
		{"| 第1位 | 第2位 |\n|--|--|\n| Acme | Globex |", 1, 2},
		{"| 第一名 | 第二名 |\n|--|--|\n| Acme | Globex |", 1, 2},
		{"| 1위 | 2위 |\n|--|--|\n| Acme | Globex |", 1, 2},
		{"| 🥈 | 🥇 | 🥉 |\n|--|--|--|\n| Acme | Globex | Other |", 2, 1},
		{"| 🥇 | Acme | fast |\n|--|--|--|\n| 🥈 | Globex | cheap |", 1, 2},
		{"| 🥇 | Acme | fast |\n|--|--|--|\n| 🥈 | Other | cheap |\n| 🥉 | Globex | cheap |", 1, 3},
		{"| 1 | Acme | fast |\n|--|--|--|\n| 2 | Globex | cheap |", 1, 2},
		{"| 🥇 Acme | fast |\n|--|--|\n| 🥈 Globex | cheap |", 1, 2},
		{"| 1. Acme | fast |\n|--|--|\n| 2. Globex | cheap |", 1, 2},
		{"| Tool | Note |\n|--|--|\n| 🥇 Acme | fast |\n| 🥈 Globex | cheap |", 1, 2},
		{"| Tool | Note |\n|--|--|\n| 🥈 Acme | fast |\n| 🥇 Globex | cheap |", 2, 1},
		{"| Medal | Tool |\n|--|--|\n| 🥈 | Acme |\n| 🥇 | Globex |", 2, 1},
		{"| | Tool |\n|--|--|\n| #2 | Acme |\n| #1 | Globex |", 2, 1},
		{"| Stars | Tool |\n|--|--|\n| 5 | Acme |\n| 4 | Globex |", 1, 2},
		{"| Qty | Tool |\n|--|--|\n| 2 | Acme |\n| 1 | Globex |", 1, 2},
		{"| Feature | Acme | Globex |\n|--|--|--|\n| Rank | 1 | 2 |", 0, 0},
		{"<table><tr><th>🥇</th><th>🥈</th></tr><tr><td>Acme</td><td>Globex</td></tr></table>", 1, 2},
		{"<table><tr><td>🥇</td><td>Acme</td></tr><tr><td>🥈</td><td>Globex</td></tr></table>", 1, 2},
		{"<table><tr><td>🥈</td><td>Acme</td></tr><tr><td>🥇</td><td>Globex</td></tr></table>", 2, 1},
		{"| 🏅 | 🥇 | 🥈 |\n|--|--|--|\n| Brand | Acme | Globex |", 1, 2},
		{"| 🥇 Gold | 🥈 Silver |\n|--|--|\n| Acme | Globex |", 1, 2},
		{"| Rang 1 | Rang 2 | Rang 3 |\n|--|--|--|\n| Acme | Globex | Other |", 1, 2},
		{"| 1. Platz | 2. Platz |\n|--|--|\n| Acme | Globex |", 1, 2},
		{"| 1er lugar | 2º lugar |\n|--|--|\n| Acme | Globex |", 1, 2},
		{"| 1 место | 2 место |\n|--|--|\n| Acme | Globex |", 1, 2},
		{"| 1. miejsce | 2. miejsce |\n|--|--|\n| Acme | Globex |", 1, 2},
		{"| First | Second |\n|--|--|\n| Acme | Globex |", 1, 2},
		{"| First place | Second place |\n|--|--|\n| Acme | Globex |", 1, 2},
		{"| 冠军 | 亚军 |\n|--|--|\n| Acme | Globex |", 1, 2},
		{"| Modell | Platzierung |\n|--|--|\n| Acme | 2. Platz |\n| Globex | 1. Platz |", 2, 1},
		{"| Tool | Ranking |\n|--|--|\n| Acme | 2nd place |\n| Globex | Rank 1 |", 2, 1},
		{"| Platz | Anbieter |\n|--|--|\n| 1. | Acme |\n| 2. | Globex |", 1, 2},
		{"| Miejsce | Firma |\n|--|--|\n| 1 | Acme |\n| 2 | Globex |", 1, 2},
		{"| Место | Бренд |\n|--|--|\n| 2 | Acme |\n| 1 | Globex |", 2, 1},
		{"| Sıra | Marka |\n|--|--|\n| 2 | Acme |\n| 1 | Globex |", 2, 1},
		{"| 1 | Acme |\n|--|--|\n| 2 | Globex |\n| 3 | Other |", 1, 2},
		{"| 1st | Acme |\n|--|--|\n| 2nd | Globex |", 1, 2},
		{"| Tool | Best for | Best plan |\n|--|--|--|\n| Acme | Teams | Globex Pro |", 1, 0},
		{"| Vendor | Overall ranking |\n|--|--|\n| Acme | 2 |\n| Globex | 1 |", 2, 1},
		{"| Our ranking | Vendor |\n|--|--|\n| 2 | Acme |\n| 1 | Globex |", 2, 1},
		{"| 🏆 Rank # | Vendor |\n|--|--|\n| 2 | Acme |\n| 1 | Globex |", 2, 1},
		{"| Global rank (2026) | Vendor |\n|--|--|\n| 3 | Acme |\n| 2 | Globex |", 3, 2},
		{"| Rank 2025 | Rank 2026 | Vendor |\n|--|--|--|\n| 1 | 2 | Acme |\n| 2 | 1 | Globex |", 2, 1},
		{"| Vendor | Previous rank |\n|--|--|\n| Acme | 2 |\n| Globex | 1 |", 1, 2},
		{"| Vendor | Price rank |\n|--|--|\n| Acme | 2 |\n| Globex | 1 |", 1, 2},
		{"| Total number | Vendor |\n|--|--|\n| 2 | Acme |\n| 1 | Globex |", 1, 2},
		{"| Rang 2026 | Anbieter |\n|--|--|\n| 2 | Acme |\n| 1 | Globex |", 2, 1},
		{"| Anbieter | Gesamtrang |\n|--|--|\n| Acme | 2 |\n| Globex | 1 |", 2, 1},
		{"| Platzierung im Test | Anbieter |\n|--|--|\n| 2 | Acme |\n| 1 | Globex |", 2, 1},
		{"| Classement général | Marque |\n|--|--|\n| 2 | Acme |\n| 1 | Globex |", 2, 1},
		{"| Clasificación general | Marca |\n|--|--|\n| 2 | Acme |\n| 1 | Globex |", 2, 1},
		{"| Rangschikking | Aanbieder |\n|--|--|\n| 2 | Acme |\n| 1 | Globex |", 2, 1},
		{"| L.p. | Firma |\n|--|--|\n| 2 | Acme |\n| 1 | Globex |", 2, 1},
		{"| 综合排行 | 品牌 |\n|--|--|\n| 2 | Acme |\n| 1 | Globex |", 2, 1},
		{"| 総合ランキング | 製品 |\n|--|--|\n| 2 | Acme |\n| 1 | Globex |", 2, 1},
		{"| 종합 순위 | 제품 |\n|--|--|\n| 2 | Acme |\n| 1 | Globex |", 2, 1},
		{"| Rank | Vendor |\n|--|--|\n| 2 (tie) | Acme |\n| 2 (tie) | Globex |", 2, 2},
		{"| Rank | Vendor |\n|--|--|\n| T3 | Acme |\n| T-3 | Globex |", 3, 3},
		{"| Rank | Vendor |\n|--|--|\n| 2= | Acme |\n| =2 | Globex |", 2, 2},
		{"| Rank | Vendor |\n|--|--|\n| 4 tied | Acme |\n| 1st | Globex |", 4, 1},
		{"| Tool | 1 user | 2 users |\n|--|--|--|\n| Acme | 9 | 12 |\n| Globex | 8 | 10 |", 1, 2},
		{"| Feature | Acme | Globex |\n|--|--|--|\n| Best for | Teams | Families |\n| Rank | 1 | 2 |", 0, 0},
		{"| Year | 1 | 2 |\n|--|--|--|\n| Sales of Acme | 5 | 6 |\n| Sales of Globex | 7 | 8 |", 0, 0},
		{"| Tool | 1 | 2 | 3 |\n|--|--|--|--|\n| Acme | x | y | z |\n| Globex | x | y | z |", 1, 2},
		{"| Name | Rank 1 | Rank 2 |\n|--|--|--|\n| Acme | 50% | 20% |\n| Globex | 30% | 40% |", 1, 2},
		{"| Need | Tool |\n|--|--|\n| Quietest | Acme |\n| Loudest | Globex |", 1, 2},
		{"| Budget | Empfehlung |\n|--|--|\n| bis 500 € | Acme |\n| bis 1000 € | Globex |", 1, 2},
		{"| 场景 | 推荐 |\n|--|--|\n| 早餐 | Acme |\n| 午餐 | Globex |", 1, 2},
		{"| 用途 | おすすめ |\n|--|--|\n| 軽さ | Acme |\n| 静か | Globex |", 1, 2},
		{"| 용도 | 추천 |\n|--|--|\n| 게임 | Acme |\n| 사무 | Globex |", 1, 2},
		{"| Integration | Partner |\n|--|--|\n| Hosting | Acme |\n| Mail | Globex |", 0, 0},
		{"| Company | Tool |\n|--|--|\n| Umbrella | Acme |\n| Initech | Globex |", 0, 0},
		{"| Feature | Winner |\n|--|--|\n| Price | Acme |\n| Speed | Globex |", 0, 0},
		{"| Price | Competitor |\n|--|--|\n| low | Acme |\n| high | Globex |", 0, 0},
	} {
		want := map[string]int{"Acme": tt.acme, "Globex": tt.globex}
		if diff := cmp.Diff(want, ranksOf(tt.text, "Acme", "Globex")); diff != "" {
			t.Errorf("ranks in %q (-want +got):\n%s", tt.text, diff)
		}
	}
}
