package report

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"tidewatch/insights"
	"tidewatch/jobs/comparison"
	"tidewatch/jobs/numeral"
)

// These constants are sizes that all charts share, in units of their view boxes.
const (
	chartTop, chartBottom = 10.0, 28.0
	chartSteps            = 5   // the maximum number of intervals between grid lines
	leastCeiling          = 0.1 // the smallest value at which the scale ends
	labelOffset           = 18.0
	labelGap              = 6.0 // the distance of a percentage from the grid
)

// chartSize has the sizes of a chart, in units of its view box. Style is the class of the picture.
type chartSize struct {
	Style         string
	Width, Height float64
	Left, Right   float64 // the widths of the margins
	mostLabels    int     // the maximum number of dates on the time axis
}

// chartSizes returns the size for paper and wide screens, and the size for phones. A browser shows one of the two
// pictures. A picture for paper would have unreadable labels on a phone.
func chartSizes() []chartSize {
	return []chartSize{
		{Style: "wide", Width: 680, Height: 190, Left: 44, Right: 12, mostLabels: 8},
		{Style: "narrow", Width: 400, Height: 230, Left: 54, Right: 8, mostLabels: 4},
	}
}

// chart draws the mention rates of a series. All positions of a chart are coordinates in its view box.
type chart struct {
	chartSize

	Band   string // the path of the intervals of the brand
	Grid   []chartLabel
	Labels []chartLabel
	Lines  []chartLine
	Marks  []chartLabel // the numbers of the changes of the composition

	ceiling float64
	periods int
}

// chartLabel is a text at a position.
type chartLabel struct {
	Text string
	X, Y float64
}

// chartLine is the line of one name. A period without answers interrupts the line.
type chartLine struct {
	Class  string // the style of the line
	Name   string
	Path   string
	Points []chartPoint
}

// chartPoint is the value of a name in one period.
type chartPoint struct {
	Few  bool
	Text string // the value in words
	X, Y float64
}

// Charts returns the chart of the mention rates of the series in each size.
func (c *content) Charts() []chart {
	sizes := chartSizes()
	charts := make([]chart, len(sizes))
	for i, size := range sizes {
		charts[i] = c.chart(size)
	}
	return charts
}

func (c *content) chart(size chartSize) chart {
	out := chart{chartSize: size, periods: len(c.Series.Periods)}
	highest := leastCeiling
	for _, name := range c.Series.Names {
		for _, l := range name.Levels {
			top := l.MentionRate.Value
			if name.Own && l.MentionRate.High != nil {
				top = l.MentionRate.High
			}
			if top != nil {
				highest = max(highest, min(*top, 1))
			}
		}
	}
	step, intervals := gridOf(highest)
	out.ceiling = step * float64(intervals)
	for i := range intervals + 1 {
		value := step * float64(i)
		out.Grid = append(out.Grid, chartLabel{percent(value), size.Left - labelGap, out.y(value)})
	}
	every := max((out.periods+size.mostLabels-1)/size.mostLabels, 1)
	for i, p := range c.Series.Periods {
		if i%every == 0 {
			out.Labels = append(out.Labels, chartLabel{p.First.Format("2 Jan"), out.x(i), out.y(0) + labelOffset})
		}
	}
	for i, m := range c.Marks() {
		at := slices.IndexFunc(c.Series.Periods, func(p insights.SeriesPeriod) bool { return p.First.Equal(m.First) })
		out.Marks = append(out.Marks, chartLabel{strconv.Itoa(i + 1), out.x(at), chartTop})
	}
	for i, name := range c.Series.Names {
		out.Lines = append(out.Lines, out.line(fmt.Sprintf("line%d", i), name, c.Series))
		if name.Own {
			out.Band = out.band(name)
		}
	}
	return out
}

// gridOf returns the distance of the grid lines of a scale from 0 to the given share or above, and the number of
// intervals between the lines. The distance is 2, 5, 10 or 20 %.
func gridOf(highest float64) (step float64, intervals int) {
	const rest = 1e-9 // the maximum rounding error of a share
	for _, step = range []float64{0.02, 0.05, 0.1, 0.2} {
		if intervals = int(math.Ceil(highest/step - rest)); intervals <= chartSteps {
			break
		}
	}
	return step, intervals
}

func (c chart) x(i int) float64 {
	width := (c.Width - c.Left - c.Right) / float64(max(c.periods, 1))
	return tenth(c.Left + (float64(i)+0.5)*width)
}

func (c chart) y(value float64) float64 {
	return tenth(chartTop + (1-value/c.ceiling)*(c.Height-chartTop-chartBottom))
}

// Bottom returns the bottom of the grid.
func (c chart) Bottom() float64 { return c.y(0) }

// Marks returns the changes of the composition that the chart marks. If there are too many, the chart marks none.
func (c *content) Marks() []insights.CompositionChange {
	if changes := c.Composition(); len(changes) <= insights.MostMarked {
		return changes
	}
	return nil
}

// Composition returns the changes of the composition in the series.
func (c *content) Composition() []insights.CompositionChange {
	return c.Series.CompositionChanges(c.Now)
}

// GridRight returns the right end of the grid lines.
func (c chart) GridRight() float64 { return c.Width - c.Right }

// tenth rounds a position to tenths.
func tenth(v float64) float64 { return math.Round(10*v) / 10 }

func (c chart) line(class string, name insights.NamedSeries, series insights.Series) chartLine {
	line := chartLine{Class: class, Name: name.Name}
	var path strings.Builder
	command := "M"
	for i, l := range name.Levels {
		rate := l.MentionRate
		if rate.Value == nil {
			command = "M"
			continue
		}
		x, y := c.x(i), c.y(*rate.Value)
		fmt.Fprintf(&path, "%s%g %g", command, x, y)
		command = "L"
		line.Points = append(line.Points, chartPoint{
			rate.N < comparison.MinAnswers,
			fmt.Sprintf("%s, %s: %s (%s of %s)", name.Name, series.Periods[i].First.Format("2 January"),
				percent(*rate.Value), wholeOf(rate.Count), numeral.Things(rate.N, "answer", "answers")),
			x, y,
		})
	}
	line.Path = path.String()
	return line
}

// band returns the path of the areas between the bounds of the intervals.
func (c chart) band(name insights.NamedSeries) string {
	var path strings.Builder
	for i := 0; i < len(name.Levels); i++ {
		first := i
		for i < len(name.Levels) && name.Levels[i].MentionRate.Low != nil {
			i++
		}
		for j := first; j < i; j++ {
			command := "L"
			if j == first {
				command = "M"
			}
			fmt.Fprintf(&path, "%s%g %g", command, c.x(j), c.y(*name.Levels[j].MentionRate.High))
		}
		for j := i - 1; j >= first; j-- {
			fmt.Fprintf(&path, "L%g %g", c.x(j), c.y(*name.Levels[j].MentionRate.Low))
		}
		if i > first {
			path.WriteString("Z")
		}
	}
	return path.String()
}
