package report

import (
	"bytes"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"slices"
	"time"

	"tidewatch/insights"
	"tidewatch/jobs/numeral"
	"tidewatch/report/look"
)

//go:embed report.css
var style string

//go:embed report.html
var page string

// view is the data of the page template.
type view struct {
	*content

	Style template.CSS
}

// render returns the HTML of a report.
func (c *content) render() ([]byte, error) {
	t, err := template.New("report").Funcs(template.FuncMap{
		"change":      c.sentence,
		"composition": c.composition,
		"count":       numeral.Count[int],
		"engine":      c.Engine,
		"estimate":    estimateText,
		"gap":         gapOf,
		"level":       figures()[0].value,
		"names":       numeral.Names,
		"rate":        rateOf,
		"severity":    severityOf,
		"share":       shareOf,
		"show":        show,
		"span":        spanOf,
		"status":      statusOf,
		"things":      numeral.Things,
		"type":        typeOf,
		"whole":       wholeOf,
	}).Parse(page)
	if err != nil {
		return nil, fmt.Errorf("parse the template of reports: %w", err)
	}
	var out bytes.Buffer
	css := template.CSS(style) //nolint:gosec // the style is a file of this package
	if err := t.Execute(&out, view{c, css}); err != nil {
		return nil, fmt.Errorf("write a report: %w", err)
	}
	return out.Bytes(), nil
}

// Logo returns the customer's logo as a data URL, or an empty text. The logo is a PNG file that package look has
// encoded.
func (c *content) Logo() template.URL {
	if len(c.Look.Logo) == 0 {
		return ""
	}
	encoded := base64.StdEncoding.EncodeToString(c.Look.Logo)
	return template.URL("data:image/png;base64," + encoded) //nolint:gosec // see above
}

// Colors returns the rules that replace the default color by the customer's color, or an empty text. Text has the
// darkened color, so that the text stays readable on white.
func (c *content) Colors() template.CSS {
	if c.Look.Color == nil {
		return ""
	}
	color, err := look.ParseColor(*c.Look.Color)
	if err != nil {
		return "" // unreachable: a constraint of the database allows only colors such as #1f5fbf
	}
	rule := fmt.Sprintf(":root { --accent: %s; --stripe: %s; }", color.OnWhite(), color)
	return template.CSS(rule) //nolint:gosec // the rule has only two colors
}

// Days returns the days of the period.
func (c *content) Days() string { return days(c.Period, c.Zone) }

// PreviousDays returns the days of the previous period.
func (c *content) PreviousDays() string { return days(c.Overview.Previous, c.Zone) }

// Made returns the time at which the report was made, in the time zone of the report.
func (c *content) Made() string { return c.Now.In(c.Zone).Format("2 January 2006, 15:04 MST") }

// ZoneName returns the name of the time zone.
func (c *content) ZoneName() string { return c.Zone.String() }

// Day returns a time as a day in the time zone of the report.
func (c *content) Day(t time.Time) string { return t.In(c.Zone).Format("2 Jan") }

// Is reports whether the report has the template with the given name.
func (c *content) Is(name string) bool { return c.Template == Template(name) }

// Cited returns the sources that answers of the period cite, up to the maximum of a report.
func (c *content) Cited() []insights.Source {
	cited := slices.DeleteFunc(slices.Clone(c.Sources.Rows), func(s insights.Source) bool { return s.Answers == 0 })
	return cited[:min(len(cited), c.mostSources())]
}

// mostSources returns the maximum length of a list of sources.
func (c *content) mostSources() int {
	if c.Template == Weekly {
		return weeklySources
	}
	return mostSources
}

// Lost returns the sources that only answers of the previous period cite, except sources whose loss may be due to
// chance.
func (c *content) Lost() []insights.Source {
	lost := slices.DeleteFunc(slices.Clone(c.Sources.Rows), func(s insights.Source) bool {
		return s.Status != insights.LostSource || !s.IsSure()
	})
	return lost[:min(len(lost), weeklySources)]
}

// Gaps returns the sources with a gap. The answers that cite such a source either mention a competitor but not the
// brand, or cite pages of a competitor but no pages of the brand.
func (c *content) Gaps() []insights.Source {
	gaps := slices.DeleteFunc(slices.Clone(c.Sources.Rows), func(s insights.Source) bool { return gapOf(s) == "" })
	return gaps[:min(len(gaps), c.mostSources())]
}

// Queries returns the rows of the query grid, up to the maximum of a report.
func (c *content) Queries() []insights.GridRow {
	return c.Grid.Rows[:min(len(c.Grid.Rows), mostQueries)]
}

// ComesTomorrow reports whether a report with the same template can cover the day on which the report was made from the
// next day on.
func (c *content) ComesTomorrow() bool {
	return c.Template != Monthly && c.Period.To.Equal(insights.StartOfDay(c.Now.In(c.Zone), 0))
}

// IsSample reports whether the demo made up answers of the period.
func (c *content) IsSample() bool { return c.Brand.MadeUp && c.Period.From.Before(c.Brand.CreatedAt) }
