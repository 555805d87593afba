package scoring_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Each text ranks Acme first and Globex second. The bullets between the lines describe the ranked names, although
// Markdown reads the lines as parts of the bullets.
func TestListRank_OfLinesAroundBullets(t *testing.T) {
	t.Parallel()

	for _, text := range []string{
		"1.Acme\n- Globex is dear\n2.Globex",
		"1.Acme\n- good\n- cheap\n2.Globex\n- slow\n- dear\n3.Other",
		"1.Acme\nGood and cheap.\n- Globex is dear\n- slow\n2.Globex",
		"1.Acme\n  - Globex is dear\n  - slow\n2.Globex",
		"1.Acme\n+ Globex is dear\n+ slow\n2.Globex",
		"1.Acme\n- Pros: cheap\n  - Globex is dear\n- Cons: slow\n2.Globex",
		"1.Acme\n- Globex is dear\n> A note.\n2.Globex",
		"Top picks:\n1.Acme\n- Globex is dear\n- slow\n2.Globex",
		"**1. Acme**\n- Globex is dear\n**2. Globex**",
		"**1. Acme**\n- Globex is dear\n- slow\n- old\n**2. Globex**\n- Acme is better",
		"1、Acme\n* Globex贵\n* 快\n2、Globex",
		"一、Acme\n- Globex贵\n- 快\n二、Globex",
		"🥇 Acme\n- Globex is dear\n🥈 Globex",
		"#1 Acme\n- Globex is dear\n- slow\n#2 Globex",
		"1️⃣ Acme\n- Globex is dear\n- slow\n2️⃣ Globex",
		"① Acme\n- Globex is dear\n- slow\n② Globex",
		"Platz 1: Acme\n- Globex ist teuer\n- alt\nPlatz 2: Globex",
		"1위: Acme\n- Globex는 비쌉니다\n- 느립니다\n2위: Globex",
		"1.Acme – schnell\n   • Globex ist teuer\n   • alt\n2.Globex – teuer",
		"1️⃣ **Acme**\n• Globex is dear\n• x\n2️⃣ **Globex**\n• y",
		"🥇 **Acme**\n- a\n- b\n\n🥈 **Globex**\n- c",
		"**🥇 Acme**\n- a\n- b\n**🥈 Globex**\n- c\n**🥉 Other**",
		"**#1 Acme**\n* a\n* Globex b\n**#2 Globex**\n* c",
		"1. **Acme**\n- a\n- Globex b\n2. **Globex**\n- c",
		"1. **Acme**\n* a\n\n2. **Globex**\n* c",
		"（1）Acme\n- Globex更贵\n（2）Globex\n- x",
		"第一名：Acme\n- Globex更贵\n- x\n第二名：Globex",
		"1번. Acme\n- Globex보다 쌈\n2번. Globex",
		"Top 1: Acme\n- Globex is dear\nTop 2: Globex\n- x",
		"Nº 1: Acme\n- Globex es caro\n- x\nNº 2: Globex",
		"A. Acme\n- Globex is dear\n- x\nB. Globex",
		"a) Acme\n- Globex is dear\n- x\nb) Globex",
		"I. Acme\n- Globex is dear\n- x\nII. Globex",
		"1 - Acme\n- Globex is dear\n- x\n2 - Globex",
		"1 Acme\n- Globex is dear\n- x\n2 Globex",
		"Our picks\n1 Acme\n- good\n2 Globex\n- bad",
		"1.Acme\n> Globex is dear\n2.Globex",
		"• Acme\n- Globex is dear\n• Globex",
		"• Acme\n  - Globex is dear\n• Globex",
	} {
		if diff := cmp.Diff(map[string]int{"Acme": 1, "Globex": 2}, ranksOf(text, "Acme", "Globex")); diff != "" {
			t.Errorf("ranks in %q (-want +got):\n%s", text, diff)
		}
	}
}

// A line below a bullet may begin with a number. The line belongs to the bullet if the number does not continue a
// numbering.
func TestListRank_OfWrappedBullets(t *testing.T) {
	t.Parallel()

	for _, text := range []string{
		"- Umbrella came in version\n2.Acme and Globex said so",
		"- Umbrella sold\n#7 Acme and Globex",
		"1.Umbrella\n- They sold\n12.Acme and Globex",
	} {
		if diff := cmp.Diff(map[string]int{"Acme": 0, "Globex": 0}, ranksOf(text, "Acme", "Globex")); diff != "" {
			t.Errorf("ranks in %q (-want +got):\n%s", text, diff)
		}
	}
}

// A line of a bullet may begin with the mark of an inner list. The marks of inner lists do not end the outer list.
func TestListRank_OfListsInsideBullets(t *testing.T) {
	t.Parallel()

	for _, text := range []string{
		"- Acme\n• fast\n• cheap\n- Globex\n• slow",
		"- Acme\n✅ fast\n✅ cheap\n- Globex\n✅ slow",
		"- Acme\n1.fast\n2.cheap\n- Globex\n1.slow",
		"* Acme\n① fast\n② cheap\n* Globex\n① slow",
		"1. Acme\n• fast\n• cheap\n2. Globex\n• slow",
	} {
		if diff := cmp.Diff(map[string]int{"Acme": 1, "Globex": 2}, ranksOf(text, "Acme", "Globex")); diff != "" {
			t.Errorf("ranks in %q (-want +got):\n%s", text, diff)
		}
	}
}

// A parser that needs quadratic time would take minutes for the lists of this test.
func TestListRank_TakesLinearTimeForUnusualLists(t *testing.T) {
	t.Parallel()

	for _, odd := range []string{
		"1.Acme\n- Globex\n2.Acme\n", "• Acme\n- Globex\n", "Best: Acme\n", "# Acme\n- a: Globex\n\n", "1.\n\nAcme\n\n", "[1, ",
	} {
		ranksOf(strings.Repeat(odd, 100_000/len(odd)), "Acme", "Globex")
	}
}
