package demo

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/idea"
	"openpeople/internal/openday"
	"openpeople/internal/review"
	"openpeople/internal/scorecard"
)

func ticked(t *testing.T, name string, codes []string, of []openday.Chip) {
	t.Helper()
	for _, code := range codes {
		if !slices.ContainsFunc(of, func(c openday.Chip) bool { return c.Code == code }) {
			t.Errorf("%s ticks %q", name, code)
		}
	}
}

// staff are the keys of everybody and who may decide about ideas.
func staff() map[string]actor.Role {
	all := map[string]actor.Role{TheAdmin: actor.Admin, TheSupervisor: actor.Supervisor, TheAgent: actor.Agent, TheDirector: actor.Executive}
	for _, c := range Colleagues() {
		all[c.Key] = c.Role
	}
	return all
}

func TestTeamsAreLed(t *testing.T) {
	d, _ := year()
	led := map[string]int{}
	for _, c := range Colleagues() {
		for _, code := range append(slices.Clone(c.Leads), c.Team) {
			if code != "" && !slices.ContainsFunc(d.Teams(), func(t Team) bool { return t.Code == code }) {
				t.Errorf("%s: no team %q", c.Key, code)
			}
		}
		for _, code := range c.Leads {
			led[code]++
		}
	}
	for _, team := range d.Teams()[3:] { // the first three are those of the demo's supervisor
		if led[team.Code] != 1 && team.Code != d.Teams()[0].Code {
			t.Errorf("%s is led by %d", team.Code, led[team.Code])
		}
	}
}

// Every note that names its author has a seat for it on that day, at a place of
// its kind, and ticks what the form has.
func TestNotesHaveSeats(t *testing.T) {
	people, keys := staff(), map[string]bool{}
	for _, n := range FieldNotes() {
		sits := false
		for _, p := range OpenDays()[n.Day].Places {
			for _, s := range p.Shifts {
				sits = sits || p.Kind == n.Kind && slices.Contains(s.Guests, n.By)
			}
		}
		if !sits || people[n.By] == "" || keys[n.Key] {
			t.Errorf("note %q of %q on day %d: seat %v", n.Key, n.By, n.Day, sits)
		}
		keys[n.Key] = true
	}
	all := append(FieldNotes(), book().GuestNotes...)
	for _, topic := range book().Topics {
		if len(book().TopicNotes[topic.Code]) == 0 {
			t.Errorf("no note about %s", topic.Code)
		}
		all = append(all, book().TopicNotes[topic.Code]...)
	}
	for _, n := range all {
		ticked(t, n.Key+n.What, n.Hindered, openday.Hindrances)
		ticked(t, n.Key+n.What, n.Helped, openday.Helps)
	}
	for key := range book().Corrections {
		if !keys[key] {
			t.Errorf("no note %q to correct", key)
		}
	}
	for _, day := range OpenDays() {
		for _, p := range day.Places {
			for _, s := range p.Shifts {
				if len(s.Guests) > s.Seats {
					t.Errorf("%s: %d guests, %d seats", p.Name, len(s.Guests), s.Seats)
				}
				for _, key := range s.Guests {
					if people[key] == "" {
						t.Errorf("%s: nobody is %q", p.Name, key)
					}
				}
			}
		}
	}
}

// Ideas go the ways of the table, in time, by people who may.
func TestIdeasGoTheirWays(t *testing.T) {
	people := staff()
	notes := map[string]FieldNote{}
	for _, n := range FieldNotes() {
		notes[n.Key] = n
	}
	d, _ := year()
	statuses := map[idea.Status]int{}
	for _, i := range Ideas() {
		if people[i.By] == "" || utf8.RuneCountInString(i.Title) > idea.MaxTitle || i.Votes > len(people)-1 {
			t.Errorf("%q by %q", i.Title, i.By)
		}
		for _, key := range i.Notes {
			if n, ok := notes[key]; !ok || OpenDays()[n.Day].Ago < i.Ago && i.Ago > 0 {
				t.Errorf("%q: note %q is missing or later", i.Title, key)
			}
		}
		for _, code := range i.Topics {
			topicAt(code)
		}
		for _, code := range i.Channels {
			indexOf(code)
		}
		for _, code := range i.Regions {
			if !slices.ContainsFunc(d.Regions(), func(r contact.Dimension) bool { return r.Code == code }) {
				t.Errorf("%q: no region %q", i.Title, code)
			}
		}
		at, days := idea.StatusNew, 0
		for _, m := range i.Moves {
			ways := at.Ways()
			n := slices.IndexFunc(ways, func(w idea.Transition) bool { return w.To == m.To })
			role, owner := people[m.By], people[m.Owner]
			row, _ := m.To.Row()
			if n < 0 || ways[n].Why && m.Reason == "" || m.After < days || m.After > i.Ago || role == actor.Agent || role == "" || row.NeedsOwner() != (owner != "") || owner == actor.Agent {
				t.Errorf("%q: %s to %s after %d days by %s", i.Title, at, m.To, m.After, m.By)
			}
			at, days = m.To, m.After
		}
		for _, s := range i.Talk {
			if people[s.By] == "" || s.After > i.Ago {
				t.Errorf("%q: %q after %d days", i.Title, s.By, s.After)
			}
		}
		statuses[at]++
	}
	for _, row := range idea.Statuses {
		if statuses[row.Status] < 2 {
			t.Errorf("%d ideas are %s", statuses[row.Status], row.Status)
		}
	}
}

// A review of any record fits the scorecard, and its score fits the mark.
func TestReviewsFit(t *testing.T) {
	d, records := year()
	card := scorecard.BuiltIn()
	sum, n := map[bool]float64{}, map[bool]float64{}
	for i, rec := range records {
		mark := 0
		if marked(rec) {
			mark = *rec.Answers.Mark
		}
		if i%3 > 0 && worth(mark, rec.BeyondWhat != "") == 0 {
			continue
		}
		sheet := d.Review(rec.Record, &rec.Answers, i%2 == 0)
		result := review.ResultOf(card, sheet)
		if result.Score == nil || len(result.Missing) > 0 || len(sheet.Remark) < 20 {
			t.Fatalf("%+v", sheet)
		}
		for _, p := range sheet.Pins {
			if p.Message < 0 || p.Message >= len(rec.Messages) {
				t.Fatalf("a pin on message %d of %d", p.Message, len(rec.Messages))
			}
		}
		for _, text := range append(words(sheet), sheet.Remark) {
			if strings.ContainsAny(text, "[]{}<>|") || strings.Contains(text, "  ") || strings.Contains(text, "сся") {
				t.Fatalf("%q", text)
			}
		}
		low := worth(mark, false) >= 2
		sum[low] += *result.Score
		n[low]++
	}
	within(t, "score of low marks", sum[true]/n[true], 30, 70)
	within(t, "score of others", sum[false]/n[false], 80, 100)
}

func words(s review.Sheet) (list []string) {
	for _, p := range s.Pins {
		list = append(list, p.Words)
	}
	for _, a := range s.Answers {
		if a.Remark != "" {
			list = append(list, a.Remark)
		}
	}
	return list
}

// Every template of the chain is whole, for both kinds of authors.
func TestChainTemplates(t *testing.T) {
	d, _ := year()
	var texts []string
	for _, n := range append(FieldNotes(), book().GuestNotes...) {
		texts = append(texts, n.What)
	}
	for _, list := range book().TopicNotes {
		for _, n := range list {
			texts = append(texts, n.What)
		}
	}
	for _, i := range Ideas() {
		texts = append(texts, i.Problem, i.Proposal)
	}
	for i, text := range texts {
		for _, female := range []bool{true, false} {
			if said := d.Words(female, uint64(i), text); strings.ContainsAny(said, "[]{}<>|") || utf8.RuneCountInString(said) > 1000 {
				t.Errorf("%q", said)
			}
		}
	}
}
