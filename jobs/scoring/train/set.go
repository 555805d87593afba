package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"tidewatch/jobs/scoring"
	"tidewatch/jobs/scoring/classifier"
)

// labelled is one subject of an answer, with the label that the author of the answer gave to the subject.
type labelled struct {
	answer, subject string
	hand, language  string
	tags            []string // the difficulties that the author named, such as "comparison"
	evidence        scoring.Evidence
	label           scoring.Label
}

// example returns the training example. The tag "mixed" marks a neutral label for a text with both praise and
// criticism. The single sentences and the answers of the first two hands have no such tag, so the word lists decide
// whether the text is mixed.
func (l labelled) example(weight float64) classifier.Example {
	mixed := slices.Contains(l.tags, "mixed")
	if l.hand == firstHand || l.hand == secondHand || l.hand == sentences {
		mixed = l.evidence.IsMixed
	}
	class := map[scoring.Label]scoring.Class{
		scoring.Negative: scoring.Criticism, scoring.Neutral: scoring.Facts, scoring.Positive: scoring.Praise,
	}[l.label]
	if class == scoring.Facts && mixed {
		class = scoring.Balance
	}
	return classifier.Example{
		Class: int(class), Features: l.evidence.Words, Optional: l.evidence.Lists, Weight: weight,
	}
}

// answer is an answer in a file of labelled answers. The README files beside the labelled answers explain the fields.
type answer struct {
	ID       string              `yaml:"id"`
	Language string              `yaml:"language"`
	Names    yaml.MapSlice       `yaml:"names"`
	Aliases  map[string][]string `yaml:"aliases"`
	Answer   string              `yaml:"answer"`
}

// read returns the labelled subjects of the labelled answers, and then of the labelled sentences, below the directory.
// The subjects have the order of the files.
func read(dir string) ([]labelled, error) {
	var files []string
	for _, pattern := range []string{"accuracy/*.yaml", "sentiment/*.yaml"} {
		found, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			return nil, fmt.Errorf("list the labelled answers: %w", err)
		}
		files = append(files, found...)
	}
	scorer := scoring.New(nil)
	var all []labelled
	for _, file := range files {
		data, err := os.ReadFile(file) //nolint:gosec // the file is part of the repository
		if err != nil {
			return nil, fmt.Errorf("read labelled answers: %w", err)
		}
		var answers []answer
		if err := yaml.NewDecoder(bytes.NewReader(data), yaml.UseOrderedMap()).Decode(&answers); err != nil {
			return nil, fmt.Errorf("read %s: %w", file, err)
		}
		for _, a := range answers {
			found, err := a.read(scorer, handOf(file))
			if err != nil {
				return nil, fmt.Errorf("read %s: %w", file, err)
			}
			all = append(all, found...)
		}
	}
	files, err := filepath.Glob(filepath.Join(dir, "sentiment", "sentences-*.tsv"))
	if err != nil {
		return nil, fmt.Errorf("list the labelled sentences: %w", err)
	}
	for _, file := range files {
		found, err := readSentences(scorer, file)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

// readSentences returns the labelled subjects of a file of sentences. Each line consists of a label ("+", "-" or "0"),
// a tab, and a sentence. In the sentence, "@" stands for the subject, "#" for another name, and " | " for a colon.
func readSentences(scorer *scoring.Scorer, file string) ([]labelled, error) {
	data, err := os.ReadFile(file) //nolint:gosec // the file is part of the repository
	if err != nil {
		return nil, fmt.Errorf("read labelled sentences: %w", err)
	}
	const subject, other = "Acme", "Globex"
	scorer = scorer.For([]scoring.Subject{{Key: subject, Own: true, Name: subject}, {Key: other, Name: other}})
	language := strings.Split(strings.TrimSuffix(filepath.Base(file), ".tsv"), "-")[1]
	var all []labelled
	for line := range strings.Lines(string(data)) {
		sign, text, _ := strings.Cut(strings.TrimSpace(line), "\t")
		label, ok := map[string]scoring.Label{"-": scoring.Negative, "0": scoring.Neutral, "+": scoring.Positive}[sign]
		if !ok {
			return nil, fmt.Errorf("%s: the line %q has no label", file, line)
		}
		text = strings.NewReplacer("@", subject, "#", other, " | ", ": ").Replace(text)
		for _, e := range scorer.Read(text).Evidence() {
			if e.Key != subject {
				continue
			}
			all = append(all, labelled{
				answer:   text,
				evidence: e,
				hand:     sentences,
				label:    label,
				language: language,
				subject:  subject,
			})
		}
	}
	return all, nil
}

// firstHand and secondHand are the hands whose answers are in testdata/accuracy. The authors of the rules and word
// lists read all answers of the first hand, and two thirds of the answers of the second hand.
const (
	firstHand  = "first hand"
	secondHand = "second hand"
)

// sentences is the hand of all single sentences. Each file of sentences begins with "sentences-" and the code of a
// language.
const sentences = "sentences"

// handOf returns the name of the author of a file.
func handOf(file string) string {
	name := strings.TrimSuffix(filepath.Base(file), ".yaml")
	switch {
	case strings.HasPrefix(name, "hand-"):
		return name
	case strings.HasPrefix(name, "second-hand"):
		return secondHand
	}
	return firstHand
}

// read returns the labelled subjects that the scorer finds in the answer.
func (a *answer) read(scorer *scoring.Scorer, hand string) ([]labelled, error) {
	var subjects []scoring.Subject
	labels := map[string][]string{}
	for i, entry := range a.Names {
		name := fmt.Sprint(entry.Key)
		subjects = append(subjects, scoring.Subject{Key: name, Own: i == 0, Name: name, Aliases: a.Aliases[name]})
		labels[name] = strings.Fields(fmt.Sprint(entry.Value))
	}
	text := a.Answer
	if hand == firstHand || hand == secondHand {
		text = withoutMarks(text)
	}
	var found []labelled
	for _, e := range scorer.For(subjects).Read(text).Evidence() {
		words := labels[e.Key]
		label := scoring.Label(words[0])
		switch label {
		case scoring.Positive, scoring.Neutral, scoring.Negative:
		case "absent":
			continue // the scorer has found a name that the answer does not mention; TestAccuracy counts such errors
		default:
			return nil, fmt.Errorf("%s: %s has the unknown label %q", a.ID, e.Key, label)
		}
		found = append(found, labelled{
			answer:   a.ID,
			evidence: e,
			hand:     hand,
			label:    label,
			language: a.Language,
			subject:  e.Key,
			tags:     words[1:],
		})
	}
	return found, nil
}

// withoutMarks removes the marks around mentions, such as "{Acme}" or "{Acme=acme.com}".
func withoutMarks(text string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		mark, after, _ := strings.Cut(rest, "}")
		if _, spelling, named := strings.Cut(mark, "="); named {
			mark = spelling
		}
		b.WriteString(mark)
		text = after
	}
}
