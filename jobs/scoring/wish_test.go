//nolint:misspell // words of other languages
package scoring_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/scoring"
)

// A wish for an improvement is no praise.
func TestSentimentOfWishes(t *testing.T) {
	t.Parallel()

	for _, text := range []string{
		"It would be nice if Umbra had better filters.", "Schön wäre, wenn Umbra bessere Filter hätte.",
		"Es wäre schön, wenn Umbra schneller liefern würde.", "Ich wünschte, Umbra wäre schneller.",
		"Ce serait bien si Umbra avait une meilleure application.", "Ojalá Umbra tuviera un mejor buscador.",
		"Estaría bien que Umbra ofreciera mejores filtros.", "Seria bom se a Umbra tivesse um aplicativo melhor.",
		"Quem dera a Umbra fosse mais rápida.", "Sarebbe bello se Umbra avesse un'app migliore.",
		"Het zou fijn zijn als Umbra een betere app had.", "Byłoby dobrze, gdyby Umbra miała lepszą aplikację.",
		"Umbraにもっと便利な検索があればいいのに。", "要是Umbra有更好的搜索就好了。", "Umbra에 더 좋은 검색이 있으면 좋겠습니다.",
	} {
		require.NotEqual(t, scoring.Positive, labelsOf(text, "Umbra")["Umbra"], text)
	}
	for _, text := range []string{
		"It would be hard to find a better app than Umbra.", "Umbra wäre meine erste Wahl und ist hervorragend.",
		"Umbra est une excellente application.", "Umbra es una buena opción, rápida y fiable.",
	} {
		require.NotEqual(t, scoring.Negative, labelsOf(text, "Umbra")["Umbra"], text)
	}
}

// The Polish currency "zł" is no word of criticism before "na".
func TestSentimentOfAmountsInPolish(t *testing.T) {
	t.Parallel()

	for _, text := range []string{"Umbra – premia 400 zł na start", "Abonament w Umbra to 35 zł na miesiąc."} {
		require.NotEqual(t, scoring.Negative, labelsOf(text, "Umbra")["Umbra"], text)
	}
}

// A company that resolves complaints is not criticised for the complaints.
func TestSentimentOfResolvedProblems(t *testing.T) {
	t.Parallel()

	for _, text := range []string{
		"Umbra löst Probleme und Beschwerden schnell.", "Umbra résout rapidement les problèmes et les plaintes.",
		"Umbra resuelve rápidamente los problemas y las quejas.", "A Umbra resolve os problemas e as reclamações.",
		"Umbra risolve rapidamente problemi e reclami.", "Umbra rozwiązuje problemy i reklamacje.",
	} {
		require.NotEqual(t, scoring.Negative, labelsOf(text, "Umbra")["Umbra"], text)
	}
}
