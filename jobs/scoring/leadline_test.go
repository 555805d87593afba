package scoring_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Each text ranks Acme first and Globex second. The number or label of a name is on the line before the name.
func TestListRank_OfNamesBelowNumbers(t *testing.T) {
	t.Parallel()

	for _, text := range []string{
		"1.\nAcme\n2.\nGlobex",
		"1.\n\nAcme\n\n2.\n\nGlobex",
		"1.\nAcme\n\n2.\nGlobex",
		"1.\n   Acme\n2.\n   Globex",
		"1)\nAcme\n2)\nGlobex",
		"**1.**\nAcme\n**2.**\nGlobex",
		"**1**\n\nAcme\n\n**2**\n\nGlobex",
		"### 1\nAcme – good\n### 2\nGlobex – fine",
		"### 1.\n**Acme**\n### 2.\n**Globex**",
		"#1\nAcme\n#2\nGlobex",
		"🥇\nAcme\n🥈\nGlobex",
		"①\nAcme\n②\nGlobex",
		"第一名：\nAcme\n第二名：\nGlobex",
		"Platz 1:\nAcme\nPlatz 2:\nGlobex",
		"1위\nAcme\n2위\nGlobex",
		"**Platz 1**\n\nAcme\n\n**Platz 2**\n\nGlobex",
		"1.\n**Acme**\nGood.\n\n2.\n**Globex**",
		"1.\n\n**Acme**\n\nGood.\n\n2.\n\n**Globex**",
		"### 🥇\n\nAcme\n\n### 🥈\n\nGlobex",
		"## No. 1\nAcme\n\n## No. 2\nGlobex",
		"**Platz 1:**\nAcme\n\n**Platz 2:**\nGlobex",
		"1. \nAcme\n\n2. \nGlobex",
		"1：\nAcme\n2：\nGlobex",
		"1\n**Acme**\nfast\n\n2\n**Globex**\nslow",
		"1️⃣\n\n**Acme**\n\n2️⃣\n\n**Globex**",
		"- 1.\n  Acme\n- 2.\n  Globex",
		"1. **Best overall**\n   Acme\n2. **Best value**\n   Globex",
		"1. **Best overall**\n\n   Acme\n\n2. **Best value**\n\n   Globex",
		"- Best overall:\n  Acme\n- Best value:\n  Globex",
		"- **Best overall:**\n\n  Acme\n- **Best value:**\n\n  Globex",
		"1. Best overall:\n   Acme\n2. Best value:\n   Globex",
		"### 1. Best overall:\n**Acme**\n### 2. Best value:\n**Globex**",
	} {
		if diff := cmp.Diff(map[string]int{"Acme": 1, "Globex": 2}, ranksOf(text, "Acme", "Globex")); diff != "" {
			t.Errorf("ranks in %q (-want +got):\n%s", text, diff)
		}
	}
}

// A sentence that ends in a number, or a heading that counts things, does not rank names.
func TestListRank_OfNamesBelowOtherNumbers(t *testing.T) {
	t.Parallel()

	for _, text := range []string{
		"The answer is 1.\nAcme is good.\nThe other is 2.\nGlobex is fine.",
		"## Top 10\n\nAcme and Globex.",
		"### 2024\nAcme grew.\n### 2025\nGlobex grew.",
		"**Umbrella**\n✅ Upgrades are cheap\n✅ Best sound\n\n**Acme**\n❌ Old\n❌ Top price\n\n**Globex**",
		"- The best\n  Acme is not\n- The worst\n  Globex is",
		"- Integrations:\n  Acme\n- Competitors:\n  Globex",
		"- The trend is clear:\n  Acme grows.\n- The market says:\n  Globex shrinks.",
	} {
		if diff := cmp.Diff(map[string]int{"Acme": 0, "Globex": 0}, ranksOf(text, "Acme", "Globex")); diff != "" {
			t.Errorf("ranks in %q (-want +got):\n%s", text, diff)
		}
	}
}

// Each line contains a whole list.
func TestListRank_OfListsInALine(t *testing.T) {
	t.Parallel()

	for text, want := range map[string]map[string]int{
		"Top 3: 1. Acme, 2. Globex":                      {"Acme": 1, "Globex": 2},
		"Top 5 tools: 1) Acme, 2) Globex":                {"Acme": 1, "Globex": 2},
		"- Top 3: 1. Acme, 2. Globex":                    {"Acme": 1, "Globex": 2},
		"5 best: (1) Acme (2) Globex":                    {"Acme": 1, "Globex": 2},
		"推荐3款：1. Acme 2. Globex":                         {"Acme": 1, "Globex": 2},
		"#1: Acme, #2: Globex, #3: Other":                {"Acme": 1, "Globex": 2},
		"1位：Acme、2位：Globex":                              {"Acme": 1, "Globex": 2},
		"Top 3: 1) Acme 2) Globex 3) Other":              {"Acme": 1, "Globex": 2},
		"Unsere Top 2: 1. Acme; 2. Globex":               {"Acme": 1, "Globex": 2},
		"Los 3 mejores: 1. Acme, 2. Globex y 3. Otro":    {"Acme": 1, "Globex": 2},
		"Top 3: ① Acme ② Globex":                         {"Acme": 1, "Globex": 2},
		"Топ-3: 1. Acme, 2. Globex, 3. Другой":           {"Acme": 1, "Globex": 2},
		"前三名：1、Acme 2、Globex 3、其他":                       {"Acme": 1, "Globex": 2},
		"前三名：1.Acme；2.Globex；3.其他":                       {"Acme": 1, "Globex": 2},
		"ベスト3：1位Acme、2位Globex":                           {"Acme": 1, "Globex": 2},
		"톱 3: 1위 Acme, 2위 Globex":                        {"Acme": 1, "Globex": 2},
		"The winners: #1 Acme, #2 Globex":                {"Acme": 1, "Globex": 2},
		"1. Acme: 1) cheap 2) Globex import\n2. Other":   {"Acme": 1, "Globex": 0},
		"- Acme has 1) a plan and 2) Globex import":      {"Acme": 1, "Globex": 0},
		"- Umbrella came in version\n2.Acme and Globex.": {"Acme": 0, "Globex": 0},
	} {
		if diff := cmp.Diff(want, ranksOf(text, "Acme", "Globex")); diff != "" {
			t.Errorf("ranks in %q (-want +got):\n%s", text, diff)
		}
	}
}
