package classifier

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// Example is a labelled example.
type Example struct {
	Class    int
	Features []Feature
	// Optional contains features that dropout may hide.
	Optional []Feature
	// Weight is the importance of the example relative to other examples.
	Weight float64
}

// Options configure the training.
type Options struct {
	Epochs int     // the number of passes over the examples
	Rate   float64 // the step size of AdaGrad
	Decay  float64 // the factor of the L2 penalty
	// MaxFeatures is the maximum number of features in the model. The features with the largest effect are kept.
	MaxFeatures int
	MinExamples int // features that fewer examples have are ignored
	// Dropout is the probability with which one pass hides the optional features of an example. With dropout, the model
	// also learns to decide without the optional features.
	Dropout float64
	Seed    uint64
}

// Train learns the weights of a model by stochastic gradient descent on the logistic loss with an L2 penalty. The step
// sizes are those of AdaGrad (Duchi, Hazan and Singer, JMLR 12, 2011). Train quantises the weights to one byte each.
// Train does not calibrate the model.
func Train(examples []Example, o Options) *Model {
	t := &trainer{Options: o, random: rand.New(rand.NewPCG(o.Seed, 0))} //nolint:gosec // no secret depends on the numbers
	t.read(examples)
	t.run(o.Epochs)
	t.average()
	if t.prune() {
		t.run((o.Epochs + 3) / 4) // the remaining weights adapt to the missing features
		t.average()
	}
	return t.model()
}

type trainer struct {
	Options

	random  *rand.Rand
	rows    []row
	order   []int
	params  []param
	bias    Scores
	biasSum Scores
	passes  int
	biasG   Scores // the sums of the squared gradients of the bias
}

// param contains the weights of one feature.
type param struct {
	hash     uint32
	examples int
	sum      Scores // the sums of the weights after each pass
	w, g     Scores // weights, and sums of squared gradients
}

type row struct {
	class  int
	weight float64
	cells  []cell // the optional features come last
	fixed  int    // the number of features that are not optional
}

type cell struct {
	param int
	value float64
}

// The method "read" assigns a number to each feature of the examples, and ignores features that occur in too few
// examples.
func (t *trainer) read(examples []Example) {
	index := map[uint32]int{}
	add := func(cells []cell, features []Feature) []cell {
		for _, f := range merged(features) {
			at, known := index[f.Hash]
			if !known {
				at = len(t.params)
				index[f.Hash] = at
				t.params = append(t.params, param{hash: f.Hash})
			}
			t.params[at].examples++
			cells = append(cells, cell{param: at, value: float64(f.Value)})
		}
		return cells
	}
	for i, e := range examples {
		r := row{class: e.Class, weight: e.Weight}
		r.cells = add(nil, e.Features)
		r.fixed = len(r.cells)
		r.cells = add(r.cells, e.Optional)
		t.rows, t.order = append(t.rows, r), append(t.order, i)
	}
	t.keep(func(p param) bool { return p.examples >= t.MinExamples })
}

// merged adds the values of equal features.
func merged(features []Feature) []Feature {
	sorted := slices.SortedStableFunc(
		slices.Values(features),
		func(a, b Feature) int { return cmp.Compare(a.Hash, b.Hash) },
	)
	out := sorted[:0]
	for _, f := range sorted {
		if n := len(out); n > 0 && out[n-1].Hash == f.Hash {
			out[n-1].Value += f.Value
			continue
		}
		out = append(out, f)
	}
	return out
}

// keep removes each feature for which the function "keeps" returns false, also from the examples.
func (t *trainer) keep(keeps func(param) bool) {
	place := make([]int, len(t.params))
	kept := t.params[:0]
	for i, p := range t.params {
		place[i] = -1
		if keeps(p) {
			place[i] = len(kept)
			kept = append(kept, p)
		}
	}
	t.params = kept
	for i := range t.rows {
		r := &t.rows[i]
		cells, fixed := r.cells[:0], 0
		for k, c := range r.cells {
			if place[c.param] < 0 {
				continue
			}
			if k < r.fixed {
				fixed++
			}
			cells = append(cells, cell{param: place[c.param], value: c.value})
		}
		r.cells, r.fixed = cells, fixed
	}
}

func (t *trainer) run(epochs int) {
	for range epochs {
		t.random.Shuffle(len(t.order), func(i, k int) { t.order[i], t.order[k] = t.order[k], t.order[i] })
		for _, i := range t.order {
			r := t.rows[i]
			cells := r.cells
			if t.random.Float64() < t.Dropout {
				cells = cells[:r.fixed]
			}
			t.step(r, cells)
		}
		t.passes++
		for i := range t.params {
			for k := range t.params[i].sum {
				t.params[i].sum[k] += t.params[i].w[k]
			}
		}
		for k := range t.biasSum {
			t.biasSum[k] += t.bias[k]
		}
	}
}

// average replaces the weights by their means over the passes since the last reset. The means vary less than the
// weights (Polyak and Juditsky, SIAM J. Control Optim. 30, 1992).
func (t *trainer) average() {
	for i := range t.params {
		for k := range t.params[i].sum {
			t.params[i].w[k] = t.params[i].sum[k] / float64(t.passes)
		}
		t.params[i].sum = Scores{}
	}
	for k := range t.bias {
		t.bias[k] = t.biasSum[k] / float64(t.passes)
	}
	t.biasSum, t.passes = Scores{}, 0
}

// step moves the weights against the gradient of the loss of one example. The conversions to float64 forbid fused
// multiplications and additions, whose results differ between processors.
func (t *trainer) step(r row, cells []cell) {
	logits := t.bias
	for _, c := range cells {
		for k := range logits {
			logits[k] += float64(t.params[c.param].w[k] * c.value)
		}
	}
	slope := logits.Probabilities()
	slope[r.class]--
	for k := range slope {
		slope[k] *= r.weight
		t.biasG[k] += float64(slope[k] * slope[k])
		t.bias[k] -= t.Rate * slope[k] / (math.Sqrt(t.biasG[k]) + tiny)
	}
	for _, c := range cells {
		p := &t.params[c.param]
		for k := range slope {
			g := float64(slope[k]*c.value) + float64(t.Decay*p.w[k])
			p.g[k] += float64(g * g)
			p.w[k] -= t.Rate * g / (math.Sqrt(p.g[k]) + tiny)
		}
	}
}

// tiny keeps the first steps of AdaGrad finite.
const tiny = 1e-3

// prune keeps the features with the largest effect, at most MaxFeatures. The effect of a feature grows with the
// differences between its weights and with the number of its examples. The result reports whether features were
// removed.
func (t *trainer) prune() bool {
	if len(t.params) <= t.MaxFeatures {
		return false
	}
	effects := make([]float64, len(t.params))
	for i, p := range t.params {
		effects[i] = p.effect()
	}
	slices.Sort(effects)
	least := effects[len(effects)-t.MaxFeatures-1]
	t.keep(func(p param) bool { return p.effect() > least })
	return true
}

func (p param) effect() float64 {
	mean := 0.0
	for _, w := range p.w {
		mean += w / Classes
	}
	sum := 0.0
	for _, w := range p.w {
		sum += float64((w - mean) * (w - mean))
	}
	return sum * math.Sqrt(float64(p.examples))
}

// model quantises the weights.
func (t *trainer) model() *Model {
	m := &Model{bias: t.bias}
	slices.SortFunc(t.params, func(a, b param) int { return cmp.Compare(a.hash, b.hash) })
	highest := 0.0
	for _, p := range t.params {
		for _, w := range p.w {
			highest = max(highest, math.Abs(w))
		}
	}
	m.scale = highest / math.MaxInt8
	for _, p := range t.params {
		var b [Classes]int8
		for k, w := range p.w {
			b[k] = int8(math.Round(w / m.scale))
		}
		if b != [Classes]int8{} {
			m.keys, m.bytes = append(m.keys, p.hash), append(m.bytes, b)
		}
	}
	m.index()
	return m
}
