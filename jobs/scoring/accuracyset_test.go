package scoring_test

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs/scoring"
)

// labelledAnswer is an answer of testdata/accuracy with its labels. testdata/accuracy/README.md explains the labels.
type labelledAnswer struct {
	ID       string              `yaml:"id"`
	Engine   string              `yaml:"engine"`
	Language string              `yaml:"language"`
	Style    string              `yaml:"style"`
	Names    yaml.MapSlice       `yaml:"names"`
	Aliases  map[string][]string `yaml:"aliases"`
	Domains  map[string][]string `yaml:"domains"`
	Answer   string              `yaml:"answer"`

	part     string
	text     string
	subjects []scoring.Subject
	mentions []scoring.Mention
	expected map[string]expectation
}

// expectation is the result that a careful reader expects for one subject.
type expectation struct {
	order, rank int
	label       scoring.Label
}

// These constants name the parts of the labelled set. Authors of rules read only the parts "development" and "second
// hand".
const (
	development       = "development"
	heldOut           = "held out"
	blind             = "blind"
	secondHand        = "second hand"
	secondHandHeldOut = "second hand, held out"
)

// partOf returns the part of the labelled set to which an answer belongs. A hash of the answer's id assigns about every
// third answer to a held-out part. The answers that another author labelled form two separate parts. The file more.yaml
// belongs to the development part, and the file blind.yaml is a part of its own.
func partOf(file, id string) string {
	name := filepath.Base(file)
	switch name {
	case "more.yaml":
		return development
	case "blind.yaml":
		return blind
	}
	h := fnv.New32a()
	h.Write([]byte(id))
	aside, another := h.Sum32()%3 == 0, strings.HasPrefix(name, "second-hand")
	switch {
	case aside && another:
		return secondHandHeldOut
	case aside:
		return heldOut
	case another:
		return secondHand
	}
	return development
}

// readLabelled returns all labelled answers, and checks the labels for errors.
func readLabelled(t *testing.T) []*labelledAnswer {
	t.Helper()
	files, err := filepath.Glob("testdata/accuracy/*.yaml")
	require.NoError(t, err)
	var all []*labelledAnswer
	ids := map[string]bool{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		var answers []*labelledAnswer
		require.NoError(t, yaml.NewDecoder(bytes.NewReader(data), yaml.Strict(), yaml.UseOrderedMap()).Decode(&answers), file)
		for _, a := range answers {
			a.part = partOf(file, a.ID)
			require.NoError(t, a.read(), "%s: %s", file, a.ID)
			require.False(t, ids[a.ID], "%s: two answers %s", file, a.ID)
			ids[a.ID] = true
		}
		all = append(all, answers...)
	}
	return all
}

// readBaseline returns VADER's compound score of each labelled answer, indexed by the id of the answer.
func readBaseline(t *testing.T) map[string]float64 {
	t.Helper()
	data, err := os.ReadFile("testdata/accuracy/vader.tsv")
	require.NoError(t, err)
	compounds := map[string]float64{}
	for line := range strings.Lines(string(data)) {
		id, compound, _ := strings.Cut(strings.TrimSpace(line), "\t")
		require.NotContains(t, compounds, id)
		compounds[id], err = strconv.ParseFloat(compound, 64)
		require.NoError(t, err, line)
	}
	return compounds
}

// read parses the expected results of the names, and the marks around mentions in the answer.
func (a *labelledAnswer) read() error {
	a.expected = map[string]expectation{}
	for i, entry := range a.Names {
		name, label := fmt.Sprint(entry.Key), fmt.Sprint(entry.Value)
		a.subjects = append(a.subjects, scoring.Subject{
			Key: name, Own: i == 0, Name: name, Aliases: a.Aliases[name], Domains: a.Domains[name],
		})
		if label == "absent" {
			continue
		}
		word, number, ranked := strings.Cut(label, " ")
		e := expectation{label: scoring.Label(word)}
		if ranked {
			rank, err := strconv.Atoi(number)
			if err != nil {
				return err
			}
			e.rank = rank
		}
		if e.label != scoring.Positive && e.label != scoring.Neutral && e.label != scoring.Negative {
			return fmt.Errorf("%s has the label %q", name, word)
		}
		a.expected[name] = e
	}
	if err := a.unmark(); err != nil {
		return err
	}
	for key, e := range a.expected {
		if e.order == 0 {
			return fmt.Errorf("%s is labelled %s and not marked", key, e.label)
		}
	}
	return nil
}

// unmark removes marks such as "{Acme}" or "{Acme=acme.com}" from the answer, and records the mentions.
func (a *labelledAnswer) unmark() error {
	var text strings.Builder
	order := 0
	rest := a.Answer
	for {
		before, marked, found := strings.Cut(rest, "{")
		text.WriteString(before)
		if !found {
			break
		}
		mark, after, closed := strings.Cut(marked, "}")
		key, surface, named := strings.Cut(mark, "=")
		if !named {
			surface = key
		}
		e, known := a.expected[key]
		if !closed || !known {
			return fmt.Errorf("the mark %q names no subject that is labelled present", mark)
		}
		if e.order == 0 {
			order++
			e.order = order
			a.expected[key] = e
		}
		start := text.Len()
		text.WriteString(surface)
		a.mentions = append(a.mentions, scoring.Mention{Key: key, Start: start, End: text.Len()})
		rest = after
	}
	a.text = text.String()
	return nil
}
