package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"openpeople/internal/report"
	"openpeople/internal/store"
	"openpeople/internal/store/storetest"
	"openpeople/internal/when"
)

// served is one contact of a random desk, with what followed, kept in Go for
// brute force. Indexes of dimensions are 0 when absent.
type served struct {
	day                                                when.Day
	channel, operator, team, site, topic, region, line int
	customer                                           bool
	repeated                                           bool
	handling                                           int // -1: not known
	asked                                              bool
	version                                            int // of the invitation: 1 and 2 of survey "service", 3 of "shop"; 0: not invited
	sent                                               when.Day
	answered                                           bool
	mark                                               int // 0: none
	solved                                             int // 0: not said, 1 yes, 2 no
}

var worldKinds = []string{"", "voice", "chat", "retail", "self_service"}

// The scales of the three versions: the second calls nobody dissatisfied, the third goes to ten.
var worldScales = []struct{ satisfied, dissatisfied, top []int }{
	{}, {[]int{4, 5}, []int{1, 2}, []int{5}}, {[]int{5}, nil, []int{5}}, {[]int{9, 10}, []int{1, 2, 3}, []int{10}},
}

const worldStart = when.Day(2026_10_01)

func randomWorld(r *rand.Rand, n int) []served {
	some := func(n int) int { return r.IntN(n + 1) }
	out := make([]served, n)
	for i := range out {
		c := served{
			day: worldStart.Add(r.IntN(40)), channel: 1 + r.IntN(4), operator: some(5), team: some(3), site: some(2),
			topic: some(4), region: some(3), line: some(3), customer: r.IntN(4) > 0, handling: -1,
		}
		if r.IntN(5) > 0 {
			c.handling = r.IntN(200)
		}
		c.repeated = c.customer && c.topic > 0 && r.IntN(8) == 0
		c.asked = r.IntN(2) == 0
		if c.asked || r.IntN(6) == 0 {
			c.version = 1 + r.IntN(3)
		}
		if c.version > 0 && c.asked && r.IntN(5) > 0 {
			c.sent = c.day.Add(r.IntN(3))
		}
		if c.version > 0 && r.IntN(2) == 0 {
			c.answered, c.solved = true, some(2)
			if r.IntN(6) > 0 {
				c.mark = 1 + r.IntN(slices.Max(worldScales[c.version].top))
			}
		}
		out[i] = c
	}
	return out
}

// fill writes a random desk past the rooms and rebuilds the rollups.
func fill(t testing.TB, s *store.Store, world []served) {
	t.Helper()
	ctx := context.Background()
	err := s.InTx(ctx, func(ctx context.Context) error {
		run := func(text string, args ...any) {
			if err := s.RunIn(ctx, text, args...); err != nil {
				t.Fatalf("%s: %v", text, err)
			}
		}
		for _, table := range []string{"revisions", "responses", "invitations", "decisions", "conversations", "contacts", "volumes", "versions", "surveys", "operators", "dimensions", "channels"} {
			run("DELETE FROM " + table)
		}
		for i := 1; i < len(worldKinds); i++ {
			run("INSERT INTO channels (id, code, kind, name) VALUES (?, ?, ?, ?)", i, fmt.Sprintf("ch%d", i), worldKinds[i], "")
			run("INSERT INTO volumes (day, channel_id, count) VALUES (?, ?, ?)", int(worldStart.Add(3)), i, 100*i)
		}
		for i := 1; i <= 5; i++ {
			run("INSERT INTO operators (id, external_id, name) VALUES (?, ?, ?)", i, fmt.Sprintf("op%d", i), "")
		}
		for n, kind := range []string{"team", "site", "topic", "region"} {
			for i := 1; i <= 4; i++ {
				run("INSERT INTO dimensions (id, kind, code, name) VALUES (?, ?, ?, ?)", 10*n+i, kind, fmt.Sprintf("%s%d", kind, i), "")
			}
		}
		run("INSERT INTO surveys (id, key, name) VALUES (1, 'service', '{}'), (2, 'shop', '{}')")
		five := `[{"Key":"mark","Kind":"rating","Min":1,"Max":5,"Satisfied":[4,5],"Dissatisfied":[1,2]},{"Key":"comment","Kind":"text"}]`
		run("INSERT INTO versions (id, survey_id, number, published_at, questions) VALUES (1, 1, 1, 0, ?), (2, 1, 2, 0, ?)", five, `[{"Key":"mark","Kind":"rating","Min":1,"Max":5,"Satisfied":[5]}]`)
		run("INSERT INTO versions (id, survey_id, number, published_at, questions) VALUES (3, 2, 1, 0, ?)", `[{"Key":"mark","Kind":"rating","Min":1,"Max":10,"Satisfied":[9,10],"Dissatisfied":[1,2,3]}]`)
		for i, c := range world {
			insertServed(run, i+1, c)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.RebuildRollups(ctx); err != nil {
		t.Fatal(err)
	}
}

func insertServed(run func(text string, args ...any), id int, c served) {
	orNil := func(n, none int) any {
		if n == none {
			return nil
		}
		return n
	}
	dim := func(n, kind int) int {
		if n == 0 {
			return 0
		}
		return 10*kind + n
	}
	ended := c.day.Start(storetest.Moscow).UnixMilli() + int64(id%1440)*60_000
	var customer int
	var repeated any
	if c.customer {
		customer = id
	}
	if c.repeated {
		repeated = ended + 1
	}
	run(`INSERT INTO contacts (id, source, external_id, channel_id, operator_id, team_id, site_id, region_id, topic_id, customer_id, line,
		started_at, ended_at, day, handling, beyond_what, beyond_why, beyond_cost, hash, taken_at, repeated_at, mark)
		VALUES (?, 't', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', '', '', '', ?, ?, ?)`,
		id, fmt.Sprint(id), c.channel, c.operator, dim(c.team, 0), dim(c.site, 1), dim(c.region, 3), dim(c.topic, 2), customer, orNil(c.line, 0),
		ended, ended, int(c.day), orNil(c.handling, -1), ended, repeated, orNil(c.mark, 0))
	run("INSERT INTO conversations (contact_id, messages) VALUES (?, '[]')", id)
	rule := 0
	if c.asked {
		rule = 1
	}
	run("INSERT INTO decisions (contact_id, asked, reason, rule_id, decided_at) VALUES (?, ?, '', ?, 0)", id, c.asked, rule)
	if c.version == 0 {
		return
	}
	run(`INSERT INTO invitations (id, contact_id, customer_id, version_id, rule_id, delivery, language, address, created_at, due_at, expires_at, sent_day)
		VALUES (?, ?, ?, ?, ?, '', '', '', 0, 0, 0, ?)`, id, id, customer, c.version, rule, int(c.sent))
	if !c.answered {
		return
	}
	solved := map[int]any{0: nil, 1: true, 2: false}[c.solved]
	run(`INSERT INTO responses (id, invitation_id, contact_id, version_id, delivery, mark, solved, comment, reasons, other, answered_at, updated_at, revision)
		VALUES (?, ?, ?, ?, '', ?, ?, '', '[]', '{}', 0, 0, 1)`, id, id, id, c.version, orNil(c.mark, 0), solved)
	run("INSERT INTO revisions (response_id, number, at, mark, solved, comment, reasons, other) VALUES (?, 1, 0, ?, ?, '', '[]', '{}')", id, orNil(c.mark, 0), solved)
}

// fits is the filter by brute force, codes spelt as fill spells them.
func fits(c served, f report.Filter) bool {
	code := func(list []string, prefix string, n int) bool {
		return len(list) == 0 || slices.Contains(list, fmt.Sprintf("%s%d", prefix, n))
	}
	return code(f.Channel, "ch", c.channel) && code(f.Team, "team", c.team) && code(f.Operator, "op", c.operator) && code(f.Site, "site", c.site) &&
		code(f.Topic, "topic", c.topic) && code(f.Region, "region", c.region) && (len(f.Line) == 0 || slices.Contains(f.Line, c.line)) &&
		(f.Own == 0 || f.Own == int64(c.operator)) &&
		(len(f.Survey) == 0 || slices.Contains(f.Survey, []string{"-", "service", "service", "shop"}[c.version]))
}

// bruteSums adds up a day of the random desk as PRODUCT.md says it.
func bruteSums(world []served, day when.Day, f report.Filter) (d report.Sums) {
	for _, c := range world {
		if !fits(c, f) {
			continue
		}
		if c.day == day {
			bruteContact(&d, c)
		}
		if c.sent == day {
			d.Delivered++
			if c.answered {
				d.Replied++
			}
		}
	}
	return d
}

func bruteContact(d *report.Sums, c served) {
	add := func(n *int64, yes bool) {
		if yes {
			*n++
		}
	}
	d.Contacts++
	add(&d.Lined, c.line > 0)
	add(&d.FirstLine, c.line == 1)
	add(&d.Digital, c.channel == 2 || c.channel == 4)
	add(&d.Keyed, c.customer && c.topic > 0)
	add(&d.Repeated, c.repeated)
	add(&d.Asked, c.asked)
	if c.handling >= 0 {
		d.HandlingN++
		d.HandlingSum += int64(c.handling)
	}
	if !c.answered {
		return
	}
	d.Answered++
	if c.mark > 0 {
		scale := worldScales[c.version]
		d.MarkN++
		d.MarkSum += int64(c.mark)
		add(&d.Satisfied, slices.Contains(scale.satisfied, c.mark))
		add(&d.Dissatisfied, slices.Contains(scale.dissatisfied, c.mark))
		add(&d.Top, slices.Contains(scale.top, c.mark))
	}
	add(&d.SolvedN, c.solved > 0)
	add(&d.SolvedYes, c.solved == 1)
}
