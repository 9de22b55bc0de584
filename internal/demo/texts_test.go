package demo

import (
	"io/fs"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"openpeople/internal/i18n"
	"openpeople/internal/survey"
)

func TestRecordsAreValid(t *testing.T) {
	_, rs := year()
	keys := map[string]bool{}
	var before time.Time
	for i, r := range rs {
		c := r.Draft
		taken := instant(r.visit.taken)
		if key := c.Source + " " + c.ExternalID; keys[key] {
			t.Fatalf("%s twice", key)
		} else {
			keys[key] = true
		}
		if !c.EndedAt.After(c.StartedAt) || c.EndedAt.Before(before) || c.EndedAt.After(now) || taken.Before(c.EndedAt) {
			t.Fatalf("record %d: %v to %v after %v", i, c.StartedAt, c.EndedAt, before)
		}
		before = c.EndedAt
		if len(r.Messages) < 2 || len(r.Messages) > 14 {
			t.Fatalf("record %d: %d messages", i, len(r.Messages))
		}
		at := c.StartedAt
		for _, m := range r.Messages {
			checkText(t, i, m.Text)
			if m.At.Before(at) || m.At.After(c.EndedAt) {
				t.Fatalf("record %d: message at %v in %v to %v", i, m.At, at, c.EndedAt)
			}
			at = m.At
		}
		checkAnswer(t, i, r)
	}
}

func checkAnswer(t *testing.T, i int, r told) {
	t.Helper()
	if !answered(r) {
		if r.Answers.Mark != nil || !r.CalledAt.IsZero() {
			t.Fatalf("record %d: an answer without an answer", i)
		}
		return
	}
	if !sent(r) || !r.AnsweredAt.After(r.SentAt) || r.AnsweredAt.After(now) || r.AnsweredAt.Sub(r.due) > survey.LinkLife {
		t.Fatalf("record %d: sent %v, answered %v", i, r.SentAt, r.AnsweredAt)
	}
	if mark := *r.Answers.Mark; mark < 1 || mark > 5 || len(r.Answers.Reasons) > 0 && mark > 3 {
		t.Fatalf("record %d: mark %d, reasons %v", i, mark, r.Answers.Reasons)
	}
	for _, code := range r.Answers.Reasons {
		if !slices.Contains([]string{"long_wait", "not_solved", "rude", "not_understood", "repeated", "other"}, code) {
			t.Fatalf("reason %q", code)
		}
	}
	if r.Answers.Comment != "" {
		checkText(t, i, r.Answers.Comment)
	}
}

func checkText(t *testing.T, i int, text string) {
	t.Helper()
	if !utf8.ValidString(text) || strings.TrimSpace(text) != text || text == "" || strings.ContainsAny(text, "[]{}<>|~") || strings.Contains(text, "  ") {
		t.Fatalf("record %d: %q", i, text)
	}
}

func TestDistinct(t *testing.T) {
	_, rs := year()
	talks, comments, long := map[string]bool{}, map[string]bool{}, 0
	for _, r := range rs {
		var b strings.Builder
		for _, m := range r.Messages {
			b.WriteString(m.Text + "\n")
		}
		talks[b.String()] = true
		if answered(r) && utf8.RuneCountInString(r.Answers.Comment) > 15 {
			long++
			comments[r.Answers.Comment] = true
		}
	}
	within(t, "distinct conversations", float64(len(talks)), 15_000, 20_000)
	within(t, "long comments", float64(long), 500, 5000)
	within(t, "distinct among them", float64(len(comments))/float64(long), .6, 1)
}

// Every member of the texts stands in a file, and the topics of every file are
// in the order.
func TestBookIsWhole(t *testing.T) {
	v := reflect.ValueOf(*book())
	for i := range v.NumField() {
		if v.Field(i).IsZero() {
			t.Errorf("no file under data holds %s", v.Type().Field(i).Name)
		}
	}
	for _, lists := range []byTemper{book().Comfort, book().Before, book().After, book().Pleased, book().Upset} {
		for temper, list := range lists {
			if len(list) == 0 {
				t.Errorf("nothing is said by temper %d", temper)
			}
		}
	}
	files, err := fs.Glob(data, "data/topics/*.json")
	if err != nil || len(files) != len(book().TopicOrder) {
		t.Errorf("%d topics and %d files, %v", len(book().TopicOrder), len(files), err)
	}
}

// Every template is expanded in the ways that chance finds, so that an open
// bracket, an unknown key or a glued ending cannot hide.
func TestTemplates(t *testing.T) {
	d, _ := year()
	var texts []string
	for _, topic := range book().Topics {
		if len(topic.Plots) == 0 || len(topic.Good) == 0 || len(topic.Bad) == 0 {
			t.Errorf("%s lacks plots or comments", topic.Code)
		}
		texts = append(append(texts, topic.Good...), topic.Bad...)
		for i, p := range topic.Plots {
			if len(p.Open) == 0 || len(p.Ask) == 0 || len(p.Fix) == 0 || len(p.Stuck) == 0 || topic.Retail > 0 && len(p.Note) == 0 {
				t.Errorf("%s, plot %d: %d open, %d ask, %d fix, %d stuck, %d note", topic.Code, i, len(p.Open), len(p.Ask), len(p.Fix), len(p.Stuck), len(p.Note))
			}
			for _, list := range [][]string{p.Open, p.Ask, p.Fix, p.Stuck, p.More, p.Note} {
				texts = append(texts, list...)
			}
			for _, pair := range append(slices.Clone(p.Ask), p.More...) {
				if strings.Count(pair, " ~ ") != 1 {
					t.Errorf("%s: no pair: %s", topic.Code, pair)
				}
			}
		}
	}
	for _, s := range book().Stories {
		topicAt(s.Topic)
		texts = append(append(append(texts, s.Talk...), s.Thanks...), s.What, s.Why, s.Cost)
	}
	// Endings that appear where a gender was glued to the wrong stem.
	wrong := []string{"ёла ", "ённа", "енна ", "лла ", "аа ", "сся", " ,", " .", ".. ", "..,", "?.", "!.", "?,", "!,", ",,", "0 рубль", "вместо 1 рубль"}
	r := rand.New(rand.NewPCG(5, 5))
	for n := range 40 {
		s := d.scene(r, &d.visits[n*7])
		for _, text := range texts {
			for _, female := range []bool{false, true} {
				said := s.say(female, text)
				for _, w := range wrong {
					if strings.Contains(said+" ", w) {
						t.Fatalf("%q in %q of %q", w, said, text)
					}
				}
			}
		}
	}
}

func TestDeclension(t *testing.T) {
	for name, want := range map[string]forms{
		"Анна":    {"Анна", "Анны", "Анне", "Анну", "Анной"},
		"Ольга":   {"Ольга", "Ольги", "Ольге", "Ольгу", "Ольгой"},
		"Мария":   {"Мария", "Марии", "Марии", "Марию", "Марией"},
		"Наталья": {"Наталья", "Натальи", "Наталье", "Наталью", "Натальей"},
		"Илья":    {"Илья", "Ильи", "Илье", "Илью", "Ильёй"},
		"Юрий":    {"Юрий", "Юрия", "Юрию", "Юрия", "Юрием"},
		"Игорь":   {"Игорь", "Игоря", "Игорю", "Игоря", "Игорем"},
		"Павел":   {"Павел", "Павла", "Павлу", "Павла", "Павлом"},
		"Артём":   {"Артём", "Артёма", "Артёму", "Артёма", "Артёмом"},
	} {
		if got := decline(name); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
	if roubles(21) != "21 рубль" || roubles(112) != "112 рублей" || roubles(304) != "304 рубля" || roublesOf(21) != "21 рубля" {
		t.Error("roubles")
	}
}

// Each name of the demo's desk is there in both languages.
func TestNamesInBothLanguages(t *testing.T) {
	all := New(1, now, time.UTC, 100).named()
	for key, name := range all {
		if name.RU == "" || name.EN == "" || i18n.Cyrillic(name.EN) {
			t.Errorf("%s: %+v", key, name)
		}
	}
	for key := range book().English {
		if _, there := all[key]; !there {
			t.Errorf("nothing is called %s", key)
		}
	}
}
