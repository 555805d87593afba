package comparison

import "slices"

// Group is a set of cells, such as the cells of one query.
type Group struct {
	Cells   []int    // indexes in [Input.Cells]
	Engines []string // the engines of the paired cells
}

// Contribution is the part of a difference that a group of cells accounts for.
type Contribution struct {
	Figure // the comparison of the paired cells of the group alone

	Part float64 // the group's part of the difference over all groups, in the unit of the figure
}

// Division is a compared figure whose difference is divided among groups of cells.
type Division struct {
	Figure        Figure         // the comparison of all cells
	Reasons       []Reason       // the reasons why the figure is not comparable
	Contributions []Contribution // one for each group, in the order of the groups
}

// Divide compares a figure over all cells, and divides the difference among groups of cells. If each cell is in one
// group, the parts of the groups add up to the difference. All parts are 0 if the figure has no difference.
//
// Let x1, x2, y1 and y2 be the weighted numerators and denominators of a cell in the two periods, Y1 and Y2 the sums of
// the denominators over all cells, R1 and R2 the figures, and M = (R1 + R2) / 2. The part of a cell is
// (x2 - M·y2)/Y2 - (x1 - M·y1)/Y1. The parts of all cells add up to R2 - R1, because the sum of (x - M·y)/Y over all
// cells is R - M. If the denominators of a cell are equal in both periods, as for the mention rate, M cancels out, and
// the part is the cell's own difference multiplied by the cell's share of the weights. Otherwise, the part also contains
// the effect of the changed denominator, such as more mentions of competitors. A cell whose value equals M in both
// periods has the part 0, regardless of its denominators.
//
// A reason that concerns one engine affects the verdicts of groups with this engine only.
func Divide(in Input, kind FigureKind, groups []Group) Division {
	edited := kind.reasonsOf(in.Edited)
	d := Division{Reasons: slices.Concat(reasonsOf(in), edited), Contributions: make([]Contribution, len(groups))}
	d.Figure = figureOf(in.Cells, kind, d.Reasons)
	total := sumOf(pairsOf(in.Cells, kind))
	for i, g := range groups {
		cells := make([]Cell, len(g.Cells))
		for j, c := range g.Cells {
			cells[j] = in.Cells[c]
		}
		own := Input{Cells: cells, Runs: in.Runs, Engines: slices.DeleteFunc(slices.Clone(in.Engines), func(e Engine) bool {
			return !slices.Contains(g.Engines, e.Name)
		})}
		c := &d.Contributions[i]
		c.Figure = figureOf(cells, kind, slices.Concat(reasonsOf(own), edited))
		if d.Figure.Difference != nil {
			c.Part = total.part(sumOf(pairsOf(cells, kind)))
		}
	}
	return d
}

// part returns the part of the difference between the figures that a group with the given sums accounts for.
func (s *sums) part(group sums) float64 {
	middle := (s.countBefore/s.ofBefore + s.countAfter/s.ofAfter) / 2
	return (group.countAfter-middle*group.ofAfter)/s.ofAfter - (group.countBefore-middle*group.ofBefore)/s.ofBefore
}
