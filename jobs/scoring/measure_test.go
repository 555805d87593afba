package scoring_test

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Lengths, sizes and counts do not mention a name that consists of a number and a letter.
func TestMeasures_OfThings(t *testing.T) {
	t.Parallel()

	for _, tt := range []struct{ name, text string }{
		{"3M", "Türkiye'de 3M kullanıcısı var."},
		{"3M", "The cable is 3M long."},
		{"3M", "Das Kabel ist 3M lang."},
		{"8x8", "Draw an 8x8 grid."},
		{"8x8", "Une grille 8x8 suffit."},
		{"3M", "Ang haba ay 3M wide and 2M high."},
	} {
		require.Empty(t, found(tt.text, subjectNamed(tt.name)), tt.text)
	}
}

// Names that are also lengths or sizes count in other contexts.
func TestMeasures_OfNames(t *testing.T) {
	t.Parallel()

	for _, tt := range []struct{ name, text string }{
		{"3M", "3M makes tape."},
		{"8x8", "8x8 offers cloud phones."},
		{"3M", "3M long sold tapes."},
		{"3M", "3M high-tack tape"},
		{"8x8", "8x8 has plans."},
	} {
		require.Len(t, found(tt.text, subjectNamed(tt.name)), 1, tt.text)
	}
}
