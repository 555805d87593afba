package classifier_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/scoring/classifier"
)

// examples returns examples of four classes. Each class has one separate feature, and all classes share one feature.
func examples() []classifier.Example {
	var list []classifier.Example
	for i := range 400 {
		class := i % classifier.Classes
		list = append(list, classifier.Example{
			Class:    class,
			Features: []classifier.Feature{{Hash: uint32(100 + class), Value: 1}, {Hash: 7, Value: 1}},
			Optional: []classifier.Feature{{Hash: uint32(200 + class), Value: 1}},
			Weight:   1,
		})
	}
	return list
}

func options() classifier.Options {
	return classifier.Options{Epochs: 5, Rate: 0.1, Decay: 1e-5, MaxFeatures: 100, MinExamples: 2, Dropout: 0.5, Seed: 1}
}

func TestTrain_LearnsTheClassesAndIsReproducible(t *testing.T) {
	t.Parallel()

	model := classifier.Train(examples(), options())
	for class := range classifier.Classes {
		p := model.Logits([]classifier.Feature{{Hash: uint32(100 + class), Value: 1}}).Probabilities()
		sum := 0.0
		for k := range p {
			sum += p[k]
			if k != class {
				require.Less(t, p[k], p[class])
			}
		}
		require.InDelta(t, 1, sum, 1e-9)
	}
	first, err := model.MarshalBinary()
	require.NoError(t, err)
	second, err := classifier.Train(examples(), options()).MarshalBinary()
	require.NoError(t, err)
	require.Equal(t, first, second)
}

func TestTrain_KeepsTheFeaturesWithTheLargestEffects(t *testing.T) {
	t.Parallel()

	o := options()
	o.MaxFeatures = 8
	model := classifier.Train(examples(), o)
	require.Equal(t, classifier.Scores{}, model.Weights(7), "a feature of all classes has no effect")
	require.NotEqual(t, classifier.Scores{}, model.Weights(100))
}

func TestModel_SurvivesStorage(t *testing.T) {
	t.Parallel()

	model := classifier.Train(examples(), options())
	model.Calibration = classifier.Calibration{Slope: 0.5, Intercept: 0.25, Threshold: 0.625}
	data, err := model.MarshalBinary()
	require.NoError(t, err)
	loaded, err := classifier.Load(data)
	require.NoError(t, err)
	require.Equal(t, model, loaded)
	for _, damaged := range [][]byte{data[:len(data)-1], append(data, 0), []byte("x"), data[1:]} {
		_, err := classifier.Load(damaged)
		require.Error(t, err)
	}
	empty, err := classifier.Load(nil)
	require.NoError(t, err)
	require.Equal(t, classifier.Scores{}, empty.Logits([]classifier.Feature{{Hash: 1, Value: 1}}))
	require.Less(t, empty.Confidence(0.25), empty.Threshold)
}

// The predictions with the probability 0.9 are correct in 70 % of the cases. The predictions with the probability 0.5
// are correct in 40 % of the cases.
func TestCalibrate_ReturnsTheShareOfCorrectPredictions(t *testing.T) {
	t.Parallel()

	var predictions []classifier.Prediction
	for i := range 1000 {
		predictions = append(predictions,
			classifier.Prediction{Probability: 0.9, Correct: i%10 < 7},
			classifier.Prediction{Probability: 0.5, Correct: i%10 < 4})
	}
	c := classifier.Calibrate(predictions, 0.5)
	require.InDelta(t, 0.7, c.Confidence(0.9), 0.001)
	require.InDelta(t, 0.4, c.Confidence(0.5), 0.001)
	require.InDelta(t, 0.7, c.Threshold, 0.001)

	separable := classifier.Calibrate([]classifier.Prediction{{0.9, true}, {0.8, true}, {0.5, false}}, 0)
	require.Greater(t, separable.Confidence(0.9), separable.Confidence(0.5))
}
