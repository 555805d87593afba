package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/scoring"
)

func TestExamples_ContainNoHandThatIsSetAside(t *testing.T) {
	t.Parallel()

	var all []labelled
	for _, hand := range append(setAside(), "hand-1") {
		all = append(all, labelled{hand: hand, label: scoring.Positive})
	}
	require.Len(t, examples(all, func(labelled) bool { return true }), 1)
	for _, hand := range calibrationHands() {
		require.NotContains(t, setAside(), hand)
	}
}

func TestCompare_ReportsFiguresThatFell(t *testing.T) {
	t.Parallel()

	groupsOf := func(right int) map[string]*figures {
		f := &figures{}
		for i := range 200 {
			predicted := scoring.Positive
			if i < right {
				predicted = scoring.Negative
			}
			f.model.add(scoring.Negative, predicted)
		}
		return map[string]*figures{"0 all": f}
	}
	committed := figuresOf(groupsOf(150), nil)
	require.NoError(t, compare(groupsOf(150), committed))
	require.NoError(t, compare(groupsOf(149), committed), "half a point is less than the tolerance")
	err := compare(groupsOf(140), committed)
	require.ErrorContains(t, err, "all: accuracy was 0.750 and is 0.700")
	require.ErrorContains(t, err, "all: praised though criticised was 0.250 and is 0.300")
	require.ErrorContains(t, compare(nil, committed), "all: the labelled answers contain no such group")
	before, err := parseFigures(committed)
	require.NoError(t, err)
	require.Equal(t, committed, figuresOf(groupsOf(149), before), "figures that fall a little are kept")
}
