package scoring_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/scoring"
)

// In languages with negative concord, several negations in a clause deny once.
func TestSentimentOfNegativeConcord(t *testing.T) {
	t.Parallel()

	scorer := scoring.New(subjects("Umbra"))
	for _, text := range []string{
		"El servicio de Umbra no es nada fiable.", "Umbra no es nunca rápido.", "Umbra no es ni rápido ni fiable.",
		"Umbra no ofrece ninguna buena garantía.", "La aplicación de Umbra no es nada práctica para las empresas.",
		"O suporte da Umbra não é nada confiável.", "A Umbra não é nunca rápida.", "A Umbra nunca é nada eficiente.",
		"A Umbra não é nem rápida nem confiável.", "O aplicativo da Umbra não é nada intuitivo.",
		"Il servizio di Umbra non è mai affidabile.", "Il servizio di Umbra non è affidabile.",
		"Il servizio di Umbra non è affatto affidabile.", "Umbra non è né veloce né affidabile.",
		"Umbra ne propose jamais rien de fiable.", "Umbra n'est ni rapide ni fiable.",
		"Le service de Umbra ne rend jamais aucun client satisfait.",
		"El soporte técnico de Umbra no funciona nunca bien y la gente se queja.", "O aplicativo da Umbra não funciona nunca bem.",
		"Serwis Umbra nigdy nie jest ani szybki, ani wygodny.", "Para los bancos, Umbra no es nada mejor que Globex.",
		"Nunca sin errores funciona la aplicación de Umbra.",
		"Umbra nie jest nigdy szybki.", "Umbra nigdy nie jest szybka.", "Umbra nie jest ani szybki, ani niezawodny.",
		"Umbra nie ma żadnej dobrej funkcji.", "W aplikacji Umbra nic nie jest wygodne.",
	} {
		e, ok := scorer.Read(text).Explain("Umbra")
		require.True(t, ok, text)
		require.Equal(t, scoring.Negative, e.WordList, text)
		require.NotEqual(t, scoring.Positive, e.Label, text)
	}
	for _, text := range []string{
		"El servicio de Umbra no tiene ningún problema.", "Nunca tuve ningún problema con el servicio de Umbra.",
		"El sitio de Umbra no está nada mal.", "Umbra no es nada caro.", "No hay nada más fiable que Umbra.",
		"No hay nada mejor que Umbra.", "Umbra: no hay nada mejor en el mercado.",
		"Umbra funciona sin ningún fallo.",
		"O serviço da Umbra não tem nenhum problema.", "A Umbra não é nada cara.", "A Umbra nunca teve nenhuma falha.",
		"Não há nada melhor do que a Umbra.", "A Umbra funciona sem nenhum erro.",
		"Il servizio di Umbra non ha nessun difetto.", "Umbra non ha mai nessun problema.", "Umbra non è mai lento.",
		"Per chi viaggia molto, non esiste scelta migliore di Umbra.",
		"Umbra n'a jamais eu aucun problème.", "Umbra fonctionne sans aucun défaut.", "Umbra n'a aucun problème.",
		"Umbra nie ma żadnych wad.", "Umbra nigdy nie miała żadnej awarii.", "Umbra działa bez żadnych błędów.",
		"Przez dwa lata w aplikacji Umbra żadnych problemów nie było.", "Nikt nie jest lepszy niż Umbra.",
	} {
		e, ok := scorer.Read(text).Explain("Umbra")
		require.True(t, ok, text)
		require.Equal(t, scoring.Positive, e.WordList, text)
		require.NotEqual(t, scoring.Negative, e.Label, text)
	}
}
