package browser_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// fiveDays is a script that answers the request for trends with five days of data. The brand's mention rate has wide
// confidence intervals.
const fiveDays = `const send = window.fetch;
	window.fetch = (url, init) => !String(url).includes("/trends?") ? send(url, init) : Promise.resolve(Response.json({
		from: "2026-03-01", to: "2026-03-05", unit: "day", timezone: "UTC",
		points: [0.5, 0.4, 0.6, 0.5, 0.45].map((value, i) => ({
			period: "2026-03-0" + (i + 1), collector: null, owner: "brand", name: "Acme", n: 12, mentioned: 6,
			mention_rate: {value, low: value - 0.3, high: value + 0.3},
		})),
	}));`

// accentPixels is a JavaScript expression that counts the pixels of the first chart in the colour of the brand's line.
const accentPixels = `(() => {
	const probe = document.body.appendChild(document.createElement("span"));
	probe.style.color = "var(--accent)";
	const [r, g, b] = getComputedStyle(probe).color.match(/[\d.]+/g).map(Number);
	probe.remove();
	const canvas = document.querySelector(".chart canvas");
	const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
	let n = 0;
	for (let i = 0; i < data.length; i += 4) {
		if (data[i + 3] > 200 && Math.abs(data[i] - r) + Math.abs(data[i + 1] - g) + Math.abs(data[i + 2] - b) < 30) n++;
	}
	return n;
})()`

func TestTrends_TheIntervalDoesNotHideTheLine(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := site.db.Brand(t, 1)
	b := openTab(t, site)
	b.onEachPage(fiveDays)
	b.open("/admin/trends?brand_id=" + brand.ID.String())
	b.logIn(adminEmail)
	for _, colours := range []string{"light", "dark"} {
		b.show(1280, colours)
		b.open("/admin/trends?brand_id=" + brand.ID.String())
		b.until(`document.querySelectorAll(".chart canvas").length === 5`)
		b.until(accentPixels + " > 0") // waits until the line is drawn
		const length = 500             // the minimum number of pixels of a line that is about as wide as the chart
		require.Greater(t, eval[int](b, accentPixels), length, "the line in %s", colours)
		b.picture("chart-" + colours)
	}
}
