package scoring_test

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs/scoring"
)

// namedAnswer is an answer of testdata/sentiment with its labelled names.
type namedAnswer struct {
	Language string              `yaml:"language"`
	Names    yaml.MapSlice       `yaml:"names"`
	Aliases  map[string][]string `yaml:"aliases"`
	Answer   string              `yaml:"answer"`

	file string
}

// subjects returns the labelled names of an answer as subjects.
func (a namedAnswer) subjects() []scoring.Subject {
	var subjects []scoring.Subject
	for _, entry := range a.Names {
		name := fmt.Sprint(entry.Key)
		subjects = append(subjects, scoring.Subject{Key: name, Name: name, Aliases: a.Aliases[name]})
	}
	return subjects
}

func readNamed(t *testing.T) []namedAnswer {
	t.Helper()
	files, err := filepath.Glob("testdata/sentiment/hand-*.yaml")
	require.NoError(t, err)
	var all []namedAnswer
	for _, file := range files {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		var answers []namedAnswer
		require.NoError(t, yaml.UnmarshalWithOptions(data, &answers, yaml.UseOrderedMap()), file)
		for i := range answers {
			answers[i].file = filepath.Base(file)
		}
		all = append(all, answers...)
	}
	return all
}

// isTrackedName assigns about every fourth name to the tracked names of each brand.
func isTrackedName(name string) bool {
	h := fnv.New32a()
	h.Write([]byte(name))
	return h.Sum32()%4 == 0
}

// The labelled answers of each language, and of each file, form a brand that tracks a quarter of the names. At least
// eight of the ten most frequent candidates of each brand are labelled names of companies or products.
func TestCandidates_AreNamesOfCompaniesAndProducts(t *testing.T) {
	t.Parallel()

	answers := readNamed(t)
	brands := map[string][]namedAnswer{}
	var everything []scoring.Subject
	for _, a := range answers {
		brands["language "+a.Language] = append(brands["language "+a.Language], a)
		brands["file "+a.file] = append(brands["file "+a.file], a)
		everything = append(everything, a.subjects()...)
	}
	known := scoring.New(everything)
	right, shown := 0, 0
	for _, brand := range slices.Sorted(maps.Keys(brands)) {
		m := measureCandidates(t, brand, brands[brand], known)
		right, shown = right+m.top, shown+min(10, m.candidates)
		t.Logf("%-20s top ten %2d, precision %.2f (%d candidates), recall %.2f (%d presented names)",
			brand, m.top, float64(m.right)/float64(m.candidates), m.candidates,
			float64(m.found)/float64(m.presented), m.presented)
		require.GreaterOrEqual(t, m.top, 8, brand)
	}
	t.Logf("all: %.2f of the ten most frequent candidates are names", float64(right)/float64(shown))
}

// isHeldOut assigns about half of the answers to a part that was not read when the rules for East Asian names were
// written.
func isHeldOut(answer string) bool {
	h := fnv.New32a()
	h.Write([]byte(answer))
	return h.Sum32()/7%2 == 1
}

// Most candidates of East Asian languages are names, also in answers that the authors of the rules did not read.
func TestCandidates_ArePreciseInHeldOutAnswers(t *testing.T) {
	t.Parallel()

	answers := readNamed(t)
	held := map[string][]namedAnswer{}
	var everything []scoring.Subject
	for _, a := range answers {
		if isHeldOut(a.Answer) {
			held[a.Language] = append(held[a.Language], a)
		}
		everything = append(everything, a.subjects()...)
	}
	known := scoring.New(everything)
	for _, language := range []string{"ja", "ko", "zh"} {
		m := measureCandidates(t, language, held[language], known)
		precision := float64(m.right) / float64(m.candidates)
		t.Logf("%s: precision %.2f (%d candidates), recall %.2f (%d presented names)", language, precision, m.candidates,
			float64(m.found)/float64(m.presented), m.presented)
		require.GreaterOrEqual(t, precision, 0.8, language)
		require.GreaterOrEqual(t, float64(m.found)/float64(m.presented), 0.9, language)
	}
}

// candidateMeasure has the figures of the candidates of one brand.
type candidateMeasure struct{ top, right, candidates, found, presented int }

func measureCandidates(t *testing.T, brand string, answers []namedAnswer, known *scoring.Scorer) candidateMeasure {
	t.Helper()
	var tracked []scoring.Subject
	for _, a := range answers {
		for _, s := range a.subjects() {
			if isTrackedName(s.Name) {
				tracked = append(tracked, s)
			}
		}
	}
	scorer := scoring.New(tracked)
	counts, names := map[string]int{}, map[string]string{}
	m := candidateMeasure{}
	for _, a := range answers {
		var inAnswer []scoring.Candidate
		for _, c := range scorer.Candidates(a.Answer) {
			inAnswer = append(inAnswer, c)
			if !scorer.Names(c.Name) {
				counts[c.Key]++
				names[c.Key] = c.Name
			}
		}
		for _, s := range a.subjects() {
			if !isTrackedName(s.Name) && presents(a, s) {
				m.presented++
				one := scoring.New([]scoring.Subject{s})
				if slices.ContainsFunc(inAnswer, func(c scoring.Candidate) bool { return one.Names(c.Name) }) {
					m.found++
				}
			}
		}
	}
	keys := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	m.candidates = len(keys)
	for i, key := range keys {
		isRight := known.Names(names[key])
		if isRight {
			m.right++
		}
		if i < 10 && isRight {
			m.top++
		}
		if i < 10 && !isRight {
			t.Logf("%s: %q is no labelled name, %d answers", brand, names[key], counts[key])
		}
	}
	return m
}

// presents reports whether an answer mentions the subject at the beginning of a list item.
func presents(a namedAnswer, s scoring.Subject) bool {
	positions := scoring.New([]scoring.Subject{s}).Read(a.Answer).Positions()
	return len(positions) > 0 && positions[0].ListRank > 0
}
