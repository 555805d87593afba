package browser_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"

	"tidewatch/store/storetest"
)

func TestRescoreOffer_AnAddedNameOffersARescoreInPlace(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := answeredBrand(t, site)
	unanswered := site.db.Brand(t, 0)
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/brands/"+unanswered.ID.String()+"/settings")
	b.addCompetitor("Initech")
	b.sees(".toast", "Initech saved.")
	b.sees(".rival summary", "Initech")
	b.gone(".rescore-offer", "")

	b.open("/admin/brands/" + brand.ID.String() + "/settings")
	b.addCompetitor("Initech")
	b.sees(".rescore-offer [role=status]", "Stored answers are not scored for Initech yet.")
	b.sees(".rescore-offer button", "Re-score 144 answers")
	b.write("Aliases", "Acme Inc")
	b.typeText(kb.Enter)
	b.sees(".rescore-offer [role=status]", "Stored answers are not scored for Initech and Acme Inc yet.")
	for _, colours := range []string{"dark", "light"} {
		for _, width := range []int64{1280, 320} {
			b.show(width, colours)
			eval[any](b, `void document.querySelector(".rescore-offer").scrollIntoView({block: "center"})`)
			b.checkAccessibility("the offer of a re-score in " + colours)
			b.fits("the page")
			b.picture(fmt.Sprintf("rescore-offer-%s-%d", colours, width))
		}
	}
	require.Zero(t, storetest.Value[int](t, site.db, "SELECT count(*) FROM rescores"), "the re-score has not started")
	eval[any](b, `void new MutationObserver(() => {
			window.progress ||= document.querySelector(".rescore-offer progress");
		}).observe(document.querySelector("main"), {childList: true, subtree: true});
		document.querySelector(".rescore-offer button").focus()`)
	b.typeText(kb.Enter)
	b.sees(".rescore-offer [role=status]", "Stored answers are now scored for Initech and Acme Inc.")
	b.gone(".rescore-offer button", "")
	require.True(t, eval[bool](b, "!!window.progress"), "the offer shows the progress")
	require.Equal(t, "status", eval[string](b, "document.activeElement.role"), "the focus stays in the offer")
	b.sees(".rescore", "Last re-score: 144 answers, completed")
	require.Equal(t, 144, storetest.Value[int](t, site.db, "SELECT max(answers_done) FROM rescores"))
}

// addCompetitor adds a competitor to the brand whose settings the tab shows.
func (b *tab) addCompetitor(name string) {
	b.t.Helper()
	b.press("summary", "Add competitor")
	eval[any](b, `void document.querySelector(".rival[open] input").focus()`)
	b.typeText(name + kb.Enter)
}
