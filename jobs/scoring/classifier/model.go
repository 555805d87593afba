package classifier

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
)

// Classes is the number of classes.
const Classes = 4

// Feature is one feature of an example: the hash of the feature's name, and the value of the feature.
type Feature struct {
	Hash  uint32
	Value float32
}

// Scores contains one number per class.
type Scores [Classes]float64

// Calibration converts the probability p of the most probable class to a confidence: the expected share of correct
// predictions. The formula is 1 / (1 + exp(-Slope*logit(p) - Intercept)) (Platt, 1999).
type Calibration struct {
	Slope, Intercept float64
	// Threshold is the confidence below which a prediction counts as unsure.
	Threshold float64
}

// Model contains the weights of the features. A Model is immutable and safe for concurrent use.
type Model struct {
	Calibration

	bias  Scores
	scale float64 // the weight that a byte with the value 1 represents
	keys  []uint32
	bytes [][Classes]int8
	slots []slot // a hash table of the features
}

// slot contains a feature and its weights, which are 0 in an empty slot.
type slot struct {
	key     uint32
	weights [Classes]int8
}

// Logits returns the bias plus the weighted sum of the features in all lists, by class. Features without weights have
// no effect.
func (m *Model) Logits(lists ...[]Feature) Scores {
	var sum Scores
	for _, features := range lists {
		for _, f := range features {
			for k, w := range m.find(f.Hash) {
				sum[k] += float64(float64(f.Value) * float64(w))
			}
		}
	}
	for k := range sum {
		sum[k] = m.bias[k] + float64(sum[k]*m.scale)
	}
	return sum
}

// Weights returns the weights of one feature, by class. The weights of an unknown feature are zero.
func (m *Model) Weights(hash uint32) Scores {
	var weights Scores
	for k, w := range m.find(hash) {
		weights[k] = float64(w) * m.scale
	}
	return weights
}

// Probabilities maps logits to probabilities, whose sum is 1 (softmax).
func (s Scores) Probabilities() Scores {
	highest := slices.Max(s[:])
	sum := 0.0
	for k := range s {
		s[k] = Exp(s[k] - highest)
		sum += s[k]
	}
	for k := range s {
		s[k] /= sum
	}
	return s
}

// Exp returns e to the power of x, as a number that is the same on every machine. The results of math.Exp differ between
// processors in the last bit, and training amplifies such differences. Exp limits x to the range from -700 to 700.
func Exp(x float64) float64 {
	const terms, least, most = 14, -700, 700
	x = min(max(x, least), most)
	n := math.Round(x / math.Ln2)
	rest := x - float64(n*math.Ln2)
	sum := 1.0
	for i := terms; i > 0; i-- {
		sum = 1 + float64(rest*sum)/float64(i)
	}
	return math.Ldexp(sum, int(n))
}

// Confidence returns the calibrated probability that a prediction is correct. The parameter p is the probability of the
// most probable class.
func (c Calibration) Confidence(p float64) float64 {
	return 1 / (1 + Exp(-float64(c.Slope*logit(p))-c.Intercept))
}

// logit returns the log odds of a probability, as a number that is the same on every machine. The result is limited to
// a finite range, even for the probabilities 0 and 1.
func logit(p float64) float64 {
	const limit = 1e-6
	p = min(max(p, limit), 1-limit)
	return log(p / (1 - p))
}

// log returns the natural logarithm of a positive number. As with [Exp], the results of math.Log differ between
// processors. Halley's method triples the number of correct digits in each step. The first approximation, a straight
// line between two powers of two, is correct to one digit.
func log(x float64) float64 {
	const steps = 3
	fraction, exponent := math.Frexp(x)
	y := float64(float64(exponent)*math.Ln2) + float64(2*math.Ln2*(fraction-1))
	for range steps {
		power := Exp(y)
		y += 2 * (x - power) / (x + power)
	}
	return y
}

// find returns the weights of a feature. The weights of an unknown feature are zero.
func (m *Model) find(hash uint32) [Classes]int8 {
	mask := uint32(len(m.slots) - 1) //nolint:gosec // the table has fewer than 2³² slots
	at := hash & mask
	for m.slots[at].key != hash && m.slots[at].weights != [Classes]int8{} {
		at = (at + 1) & mask
	}
	return m.slots[at].weights
}

// index fills the hash table, whose size is a power of two and at least twice the number of features.
func (m *Model) index() {
	size := 2
	for size < 2*len(m.keys) {
		size *= 2
	}
	m.slots = make([]slot, size)
	for i, key := range m.keys {
		at := int(key) & (size - 1)
		for m.slots[at].weights != [Classes]int8{} {
			at = (at + 1) & (size - 1)
		}
		m.slots[at] = slot{key: key, weights: m.bytes[i]}
	}
}

// A stored model begins with the magic text and the header. The keys of all features follow in increasing order, and
// then the weights of all features. All numbers are little-endian.
const (
	magic      = "tidewatch classifier 1\n"
	headerSize = len(magic) + 4 + 8*(4+Classes)
)

// MarshalBinary encodes the model.
func (m *Model) MarshalBinary() ([]byte, error) {
	out := make([]byte, 0, headerSize+len(m.keys)*(4+Classes))
	out = append(out, magic...)
	out = binary.LittleEndian.AppendUint32(out, uint32(len(m.keys))) //nolint:gosec // fewer than 2³² features
	for _, x := range append([]float64{m.Slope, m.Intercept, m.Threshold, m.scale}, m.bias[:]...) {
		out = binary.LittleEndian.AppendUint64(out, math.Float64bits(x))
	}
	for _, key := range m.keys {
		out = binary.LittleEndian.AppendUint32(out, key)
	}
	for _, weights := range m.bytes {
		for _, b := range weights {
			out = append(out, byte(b)) //nolint:gosec // the byte encodes a signed number
		}
	}
	return out, nil
}

var errDamaged = errors.New("classifier: the model is damaged")

// Load decodes a model. Empty data is a model without weights, which is always unsure.
func Load(data []byte) (*Model, error) {
	if len(data) == 0 {
		m := &Model{Calibration: Calibration{Slope: 1, Threshold: 1}}
		m.index()
		return m, nil
	}
	if len(data) < headerSize || string(data[:len(magic)]) != magic {
		return nil, errDamaged
	}
	n := int(binary.LittleEndian.Uint32(data[len(magic):]))
	if len(data) != headerSize+n*(4+Classes) {
		return nil, fmt.Errorf("%w: %d bytes for %d features", errDamaged, len(data), n)
	}
	m := &Model{keys: make([]uint32, n), bytes: make([][Classes]int8, n)}
	data = data[len(magic)+4:]
	numbers := []*float64{&m.Slope, &m.Intercept, &m.Threshold, &m.scale}
	for k := range m.bias {
		numbers = append(numbers, &m.bias[k])
	}
	for _, into := range numbers {
		*into = math.Float64frombits(binary.LittleEndian.Uint64(data))
		data = data[8:]
	}
	for i := range m.keys {
		m.keys[i] = binary.LittleEndian.Uint32(data)
		data = data[4:]
	}
	for i := range m.bytes {
		for k := range m.bytes[i] {
			m.bytes[i][k] = int8(data[k]) //nolint:gosec // the byte encodes a signed number
		}
		data = data[Classes:]
	}
	if !slices.IsSorted(m.keys) {
		return nil, errDamaged
	}
	m.index()
	return m, nil
}
