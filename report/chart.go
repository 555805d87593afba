package report

import (
	"fmt"
	"math"
	"strings"

	"tidewatch/insights"
	"tidewatch/jobs/comparison"
	"tidewatch/jobs/numeral"
)

// These constants are the sizes of a chart, in units of its view box.
const (
	chartWidth, chartHeight = 680.0, 190.0
	chartLeft, chartRight   = 44.0, 12.0
	chartTop, chartBottom   = 10.0, 28.0
	chartSteps              = 5   // the number of intervals between grid lines; each line is at a whole percentage
	leastCeiling            = 0.1 // the smallest value at which the scale ends
	mostLabels              = 8   // the maximum number of dates on the time axis
	labelOffset             = 18.0
)

// chart draws the mention rates of a series. All positions of a chart are coordinates in its view box.
type chart struct {
	Band   string // the path of the intervals of the brand
	Grid   []chartLabel
	Labels []chartLabel
	Lines  []chartLine

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

// Chart returns the chart of the mention rates of the series.
func (c *content) Chart() chart {
	out := chart{ceiling: leastCeiling, periods: len(c.Series.Periods)}
	for _, name := range c.Series.Names {
		for _, l := range name.Levels {
			top := l.MentionRate.Value
			if name.Own && l.MentionRate.High != nil {
				top = l.MentionRate.High
			}
			if top != nil {
				out.ceiling = max(out.ceiling, min(math.Ceil(*top*10)/10, 1))
			}
		}
	}
	for i := range chartSteps + 1 {
		value := out.ceiling * float64(i) / chartSteps
		out.Grid = append(out.Grid, chartLabel{percent(value), chartLeft, out.y(value)})
	}
	every := max((out.periods+mostLabels-1)/mostLabels, 1)
	for i, p := range c.Series.Periods {
		if i%every == 0 {
			out.Labels = append(out.Labels, chartLabel{p.First.Format("2 Jan"), out.x(i), out.y(0) + labelOffset})
		}
	}
	for i, name := range c.Series.Names {
		out.Lines = append(out.Lines, out.line(fmt.Sprintf("line%d", i), name, c.Series))
		if name.Own {
			out.Band = out.band(name)
		}
	}
	return out
}

func (c chart) x(i int) float64 {
	width := (chartWidth - chartLeft - chartRight) / float64(max(c.periods, 1))
	return tenth(chartLeft + (float64(i)+0.5)*width)
}

func (c chart) y(value float64) float64 {
	return tenth(chartTop + (1-value/c.ceiling)*(chartHeight-chartTop-chartBottom))
}

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
			fmt.Sprintf("%s, %s: %s (%s of %s answers)", name.Name, series.Periods[i].First.Format("2 January"),
				percent(*rate.Value), wholeOf(rate.Count), numeral.Count(rate.N)),
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
