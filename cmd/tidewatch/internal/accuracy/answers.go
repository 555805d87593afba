package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/goccy/go-yaml"

	"tidewatch/jobs/judge"
	"tidewatch/jobs/scoring"
)

// answer is a labelled answer. The README file beside the labelled answers explains the fields.
type answer struct {
	ID      string              `yaml:"id"`
	Names   yaml.MapSlice       `yaml:"names"`
	Aliases map[string][]string `yaml:"aliases"`
	Text    string              `yaml:"answer"`
}

// readAnswers returns the labelled answers of the files that match a pattern, in the order of the files.
func readAnswers(pattern string) ([]answer, error) {
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("no file matches %s; run the command in the root of the repository", pattern)
	}
	var all []answer
	for _, file := range files {
		data, err := os.ReadFile(file) //nolint:gosec // the caller names the directory
		if err != nil {
			return nil, fmt.Errorf("read labelled answers: %w", err)
		}
		var answers []answer
		if err := yaml.NewDecoder(bytes.NewReader(data), yaml.UseOrderedMap()).Decode(&answers); err != nil {
			return nil, fmt.Errorf("read %s: %w", file, err)
		}
		all = append(all, answers...)
	}
	return all, nil
}

// spread returns n answers at equal distances, so that the sample covers the whole list. If the list has at most n
// answers, spread returns all of them.
func spread(all []answer, n int) []answer {
	n = min(n, len(all))
	sample := make([]answer, n)
	for i := range sample {
		sample[i] = all[i*len(all)/n]
	}
	return sample
}

// labels returns the labels by the name of the subject. The map has no entry for a subject that the answer does not
// mention.
func (a answer) labels() map[string]scoring.Label {
	labels := map[string]scoring.Label{}
	for _, entry := range a.Names {
		label, _, _ := strings.Cut(fmt.Sprint(entry.Value), " ")
		if label != "absent" {
			labels[fmt.Sprint(entry.Key)] = scoring.Label(label)
		}
	}
	return labels
}

// subjects returns the subjects for the scorer and for the judge. The key of a subject is its name.
func (a answer) subjects() (scored []scoring.Subject, judged []judge.Subject) {
	for i, entry := range a.Names {
		name := fmt.Sprint(entry.Key)
		scored = append(scored, scoring.Subject{Key: name, Own: i == 0, Name: name, Aliases: a.Aliases[name]})
		judged = append(judged, judge.Subject{Aliases: a.Aliases[name], Name: name})
	}
	return scored, judged
}
