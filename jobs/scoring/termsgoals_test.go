package scoring_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/scoring"
)

func TestMentions_OfTermsGoalsAndPlanets(t *testing.T) {
	t.Parallel()

	for _, tt := range []struct {
		name, text string
		mentions   int
	}{
		{"3M", "El euríbor baja, pero el Euribor 3M sube.", 0},
		{"3M", "Kredyt: WIBOR 3M plus marża. 3M verkauft Klebeband.", 1},
		{"3M", "Der 3M Euribor steigt.", 0},
		{"Target", "Target: 82 kg", 0},
		{"Target", "- Current: 6000 steps\n- Target: 9000 steps", 0},
		{"Target", "Walmart: 5 kg\nTarget: 10 kg", 1},
		{"Target", "Target: 12 oz for $4", 1},
		{"Target", "Target: 5 lb for $3.99", 1},
		{"Mars", "NASA will send two probes to Mars.", 0},
		{"Mars", "They sold the brand to Mars.", 1},
		{"Mars", "Der Flug zum Mars dauert lange.", 0},
		{"Mars", "Der Wechsel zu Mars dauert lange.", 1},
		{"3M", "Si sube el euríbor 3M, pagas más.", 0},
		{"3M", "EURIBOR (3M) und WIBOR-3M", 0},
		{"3M", "Tasso: Euribor (1M, 3M, 6M).", 0},
		{"3M", "Stawki: WIBOR 1M, 3M i 6M.", 0},
		{"3M", "Il tasso segue l'Euribor a 3M.", 0},
		{"3M", "Nous suivons l'Euribor. 3M vend du ruban.", 1},
		{"3M", "Ohne Euribor – 3M zahlt bar.", 1},
		{"Target", "Target: 60–65 kg", 0},
		{"Target", "Target: 8,000 steps/day", 0},
		{"Target", "- **Target:** 2–3 L per day", 0},
		{"Target", "Target: 4×/week", 0},
		{"Target", "Target: 3–4 kg for $9", 1},
		{"Target", "Target: 18 dollars a day", 1},
		{"Target", "Target: 30 stores per year", 1},
		{"Target", "Walmart: 5–6 kg\nTarget: 9–10 kg", 1},
		{"Ziel", "- Aktuell: 82 kg\n- Ziel: 60–65 kg", 0},
		{"Ziel", "Ziel: 8.000 Schritte am Tag", 0},
		{"Ziel", "Wir empfehlen Ziel.", 1},
		{"Objetivo", "Objetivo: 8.000 pasos al día", 0},
		{"Objectif", "Objectif : 60 à 65 kg", 0},
		{"Cel", "Cel: 8000 kroków dziennie", 0},
		{"Meta", "A dieta funciona.\nMeta: 8.000 passos por dia", 0},
		{"Meta", "Meta: 12%", 1},
		{"Meta", "Meta: 31 minutes per day", 1},
		{"Meta", "Meta: 3.3 billion users per day", 1},
		{"Target", "Target: 30 million guests per week", 1},
		{"Target", "- Meta: 10%\n- Target: 8%", 1},
		{"Zeit", "Es ist Zeit zu wechseln.", 0},
		{"Zeit", "Zeit zu sparen ist wichtig.", 0},
		{"Zeit", "Laut Zeit zu teuer.", 1},
		{"Spiegel", "Der Spiegel berichtet. Im aktuellen Spiegel steht mehr.", 2},
		{"HP", "Lenovo: 4.4, HP: 4.1", 1},
		{"HP", "HP: 4,1; Lenovo: 4,4", 1},
		{"HP", "Torque: 400 Nm, HP: 350", 0},
		{"HP", "Die Noten (Dell: 4,6; HP: 4,3) sind ähnlich.", 1},
		{"HP", "(Lenovo: 4.4, HP: 4.1)", 1},
		{"HP", "Lenovo (Yoga): 4.4, HP: 4.1", 1},
		{"HP", "Lenovo: 4.4 | HP: 4.1 | Acer: 3.9", 1},
		{"HP", "HP: 4.1 / Motorola: 4.4", 1},
		{"HP", "Asus : 8,4 · HP : 8,1", 1},
		{"HP", "HP : 150", 0},
		{"HP", "Voltage: 3.5, HP: 1.5", 0},
		{"HP", "HP: 1.5 | Flow: 2.5", 0},
		{"HP", "- Spannung: 3,5\n- HP: 1,5", 0},
		{"HP", "Potencia máxima: 2,5\nHP: 1,5", 0},
		{"Mars", "The recruiters sent 40 people to Mars. The snack maker hired them.", 1},
		{"Mars", "It sent 40 people to Mars in a story about a planet.", 0},
		{"Mars", "Im Gegensatz zum Mars schmeckt Snickers nach Nüssen.", 1},
		{"Mars", "Im Gegensatz zum Mars hat die Erde Wasser. Der Mars ist ein Planet.", 0},
		{"Mars", "Missionen zum Mars sind teuer.", 0},
		{"Mars", "Der Weg zum Mars ist weit.", 0},
		{"Mars", "Musk wants to send people to Mars.", 0},
		{"Mars", "Der Mars Riegel schont den Planeten.", 1},
		{"Mars", "Der Mars-Konzern spricht über den Planeten.", 1},
	} {
		require.Len(t, scoring.New(subjects(tt.name)).Read(tt.text).Mentions(), tt.mentions, tt.text)
	}
}
