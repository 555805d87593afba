package classifier

import (
	"math"
	"slices"
)

// Prediction is the prediction for an example that a model has not learned from.
type Prediction struct {
	Probability float64 // the probability of the most probable class
	Correct     bool
}

// Calibrate fits a calibration to predictions by Newton's method. The parameter "unsure" is the share, from 0 to 1, of
// the predictions below the threshold.
func Calibrate(predictions []Prediction, unsure float64) Calibration {
	c := Calibration{Slope: 1}
	const steps, ridge, maxStep, minSlope = 50, 1e-6, 1, 1e-3
	for range steps {
		var g0, g1, h00, h01, h11 float64
		for _, p := range predictions {
			x, y := logit(p.Probability), 0.0
			if p.Correct {
				y = 1
			}
			q := c.Confidence(p.Probability)
			d, v := q-y, float64(q*(1-q))
			g0 += d
			g1 += float64(d * x)
			h00 += v
			h01 += float64(v * x)
			h11 += float64(float64(v*x) * x)
		}
		h00, h11 = h00+ridge, h11+ridge
		det := float64(h00*h11) - float64(h01*h01)
		if det == 0 || math.IsNaN(det) {
			break
		}
		c.Intercept -= min(max((float64(h11*g0)-float64(h01*g1))/det, -maxStep), maxStep)
		c.Slope = max(c.Slope-min(max((float64(h00*g1)-float64(h01*g0))/det, -maxStep), maxStep), minSlope)
	}
	confidences := make([]float64, len(predictions))
	for i, p := range predictions {
		confidences[i] = c.Confidence(p.Probability)
	}
	slices.Sort(confidences)
	if n := int(unsure * float64(len(confidences))); n < len(confidences) {
		c.Threshold = confidences[n]
	}
	return c
}
