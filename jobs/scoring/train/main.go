package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"

	"tidewatch/jobs/scoring"
	"tidewatch/jobs/scoring/classifier"
)

// options returns the options of the training. The options were chosen by the accuracy on hands that are not set aside.
func options() classifier.Options {
	return classifier.Options{
		Epochs: 8, Rate: 0.1, Decay: 3e-5, MaxFeatures: 60_000, MinExamples: 2, Dropout: 0.3, Seed: 1,
	}
}

// setAside returns the hands that take no part in training and calibration.
func setAside() []string { return []string{"hand-14"} }

// calibrationHands returns the hands whose answers resemble the answers of engines. Most other hands preferred
// difficult statements, on which the model is less accurate. For difficult statements, the confidence of the model is
// too high.
func calibrationHands() []string { return []string{"hand-9", "hand-10", "hand-11", "hand-12"} }

const (
	naturalWeight  = 2    // the weight of an example of a calibration hand
	sentenceWeight = 0.5  // the weight of a single sentence
	unsureShare    = 0.25 // the share of the labels of the calibration hands that are unsure
)

func main() {
	var t task
	flag.BoolVar(&t.check, "check", false,
		"write nothing, and fail if the model differs from the committed file or a figure falls")
	flag.BoolVar(&t.accept, "accept", false,
		"write the model even if a figure falls; explain the fall in testdata/sentiment/README.md")
	flag.BoolVar(&t.aside, "set-aside", false, "measure only the hands that are set aside, with the committed model")
	flag.Parse()
	if err := t.run(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

const (
	testdata    = "jobs/scoring/testdata"
	modelFile   = "jobs/scoring/sentiment.model"
	figuresFile = testdata + "/sentiment/figures.tsv"
)

// task contains the values of the flags.
type task struct {
	check, accept, aside bool
}

func (t task) run(out io.Writer) error {
	all, err := read(testdata)
	if err != nil {
		return err
	}
	committed, err := os.ReadFile(modelFile)
	if err != nil {
		return fmt.Errorf("read the model: %w", err)
	}
	if t.aside {
		return reportSetAside(out, all, committed)
	}
	model, results := train(all)
	groups := group(results, model.Calibration)
	_, err = fmt.Fprint(out, report(groups), reliability(ofHands(results, calibrationHands()), model.Calibration))
	if err != nil {
		return fmt.Errorf("print the figures: %w", err)
	}
	data, err := model.MarshalBinary()
	if err != nil {
		return fmt.Errorf("encode the model: %w", err)
	}
	figures, err := os.ReadFile(figuresFile)
	if err != nil {
		return fmt.Errorf("read the figures: %w", err)
	}
	if err := compare(groups, string(figures)); err != nil && !t.accept {
		return err
	}
	if t.check {
		if !bytes.Equal(data, committed) {
			return errors.New(modelFile + " differs from the result of the training: run make sentiment, and commit the file")
		}
		return nil
	}
	before := map[string][]float64{}
	if !t.accept {
		if before, err = parseFigures(string(figures)); err != nil {
			return err
		}
	}
	return errors.Join(
		os.WriteFile(modelFile, data, 0o644),                                //nolint:gosec // not a secret
		os.WriteFile(figuresFile, []byte(figuresOf(groups, before)), 0o644), //nolint:gosec // not a secret
	)
}

// reportSetAside prints the figures of the committed model for the hands that are set aside.
func reportSetAside(out io.Writer, all []labelled, committed []byte) error {
	model, err := classifier.Load(committed)
	if err != nil {
		return fmt.Errorf("load the model: %w", err)
	}
	for _, hand := range setAside() {
		results := measure(model, all, []string{hand})
		_, err := fmt.Fprint(out, report(group(results, model.Calibration)), reliability(results, model.Calibration))
		if err != nil {
			return fmt.Errorf("print the figures: %w", err)
		}
	}
	return nil
}

// result is the prediction for one labelled subject.
type result struct {
	labelled

	predicted   scoring.Label
	probability float64 // the probability of the predicted label
}

func (r result) isCorrect() bool { return r.predicted == r.label }

// train learns a model from all hands that are not set aside, and calibrates the model. The results for the answers of
// a hand are the predictions of a model that has learned only from the other hands.
func train(all []labelled) (*classifier.Model, []result) {
	var results []result
	var predictions []classifier.Prediction
	for _, hand := range handsOf(all) {
		if slices.Contains(setAside(), hand) {
			continue
		}
		others := classifier.Train(examples(all, func(l labelled) bool { return l.hand != hand }), options())
		found := measure(others, all, []string{hand})
		results = append(results, found...)
		if slices.Contains(calibrationHands(), hand) {
			for _, r := range found {
				predictions = append(predictions, classifier.Prediction{Probability: r.probability, Correct: r.isCorrect()})
			}
		}
	}
	model := classifier.Train(examples(all, func(labelled) bool { return true }), options())
	model.Calibration = classifier.Calibrate(predictions, unsureShare)
	return model, results
}

// examples returns the training examples for which the function "use" returns true, without the hands that are set
// aside.
func examples(all []labelled, use func(labelled) bool) []classifier.Example {
	var list []classifier.Example
	for _, l := range all {
		if slices.Contains(setAside(), l.hand) || !use(l) {
			continue
		}
		weight := 1.0
		switch {
		case slices.Contains(calibrationHands(), l.hand):
			weight = naturalWeight
		case l.hand == sentences:
			weight = sentenceWeight
		}
		list = append(list, l.example(weight))
	}
	return list
}

// measure returns the predictions of a model for the given hands.
func measure(model *classifier.Model, all []labelled, hands []string) []result {
	var results []result
	for _, l := range all {
		if slices.Contains(hands, l.hand) {
			predicted, probability := scoring.Predict(model, l.evidence).Likely()
			results = append(results, result{labelled: l, predicted: predicted, probability: probability})
		}
	}
	return results
}

func ofHands(results []result, hands []string) []result {
	var list []result
	for _, r := range results {
		if slices.Contains(hands, r.hand) {
			list = append(list, r)
		}
	}
	return list
}

// handsOf returns the hands in the order of their first answer.
func handsOf(all []labelled) []string {
	var hands []string
	for _, l := range all {
		if !slices.Contains(hands, l.hand) {
			hands = append(hands, l.hand)
		}
	}
	return hands
}
