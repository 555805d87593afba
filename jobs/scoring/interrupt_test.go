package scoring_test

import (
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
		"• Acme\n- Globex is dear\n• Globex",
		"• Acme\n  - Globex is dear\n• Globex",
	} {
		if diff := cmp.Diff(map[string]int{"Acme": 1, "Globex": 2}, ranksOf(text, "Acme", "Globex")); diff != "" {
			t.Errorf("ranks in %q (-want +got):\n%s", text, diff)
		}
	}
}

// A wrapped line of a bullet continues the bullet if the number at its beginning continues no numbering.
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
