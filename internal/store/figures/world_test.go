package figures_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"openpeople/internal/figure"
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
	client                                             int
	reason                                             int // how it ended, 0: nobody said
	tariff                                             int // an attribute, 0: none
	customer                                           bool
	repeated                                           bool
	handling                                           int // -1: not known
	asked                                              bool
	version                                            int // of the invitation: 1 and 2 of survey "service", 3 of "shop"; 0: not invited
	sent                                               when.Day
	answered                                           bool
	mark                                               int // 0: none
	solved                                             int // 0: not said, 1 yes, 2 no
	commented, guest, beyond                           bool
	wait                                               int      // -1: not known
	reviewed                                           when.Day // 0: not reviewed
	score                                              int64    // millionths
	late                                               int64    // milliseconds from the sending to the answer
}

// decided is why the customer is asked or not.
func (c served) decided() string {
	switch {
	case c.asked:
		return "asked"
	case c.customer:
		return "quarantine"
	}
	return "no_address"
}

// by is how the invitation travels and in which language; nothing without one.
func (c served) by() (delivery, language string) {
	if c.version == 0 {
		return "", ""
	}
	return []string{"email", "sms"}[c.version%2], []string{"ru", "en"}[c.site%2]
}

// programme is where the contact stands as the survey programme is looked at, "" where it has
// no value.
func (c served) programme() map[figure.Dimension]string {
	out := map[figure.Dimension]string{}
	out[figure.Delivery], out[figure.Language] = c.by()
	if c.version > 0 && c.asked {
		out[figure.Rule] = "1"
	} else {
		out[figure.Rule] = ""
	}
	out[figure.HandlingBand], out[figure.Repeats], out[figure.AnsweredAfter] = "", "", ""
	switch {
	case c.handling >= 60:
		out[figure.HandlingBand] = "1_to_3_min"
		if c.handling >= 180 {
			out[figure.HandlingBand] = "3_to_10_min"
		}
	case c.handling >= 30:
		out[figure.HandlingBand] = "30_to_60_s"
	case c.handling >= 0:
		out[figure.HandlingBand] = "under_30_s"
	}
	if c.customer && c.topic > 0 {
		out[figure.Repeats] = map[bool]string{true: "yes", false: "no"}[c.repeated]
	}
	if c.answered {
		out[figure.AnsweredAfter] = map[bool]string{true: "later", false: "3_days"}[c.late > 259_200_000]
		if c.late <= 3_600_000 {
			out[figure.AnsweredAfter] = "1_hour"
		} else if c.late <= 86_400_000 {
			out[figure.AnsweredAfter] = "1_day"
		}
	}
	return out
}

var worldKinds = []string{"", "voice", "chat", "retail", "chat"}

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
			topic: some(4), region: some(3), client: some(3), reason: some(3), tariff: some(2), line: some(3), customer: r.IntN(4) > 0, handling: -1,
			guest: r.IntN(8) == 0, beyond: r.IntN(9) == 0, wait: r.IntN(60) - 1,
		}
		if r.IntN(5) == 0 {
			c.reviewed, c.score = c.day.Add(r.IntN(4)), int64(r.IntN(100_000_001))
		}
		if r.IntN(5) > 0 {
			c.handling = r.IntN(200)
		}
		c.late = []int64{0, 3_600_000, 3_600_001, 80_000_000, 259_200_000, 900_000_000}[r.IntN(6)]
		c.repeated = c.customer && c.topic > 0 && r.IntN(8) == 0
		c.asked = r.IntN(2) == 0
		if c.asked || r.IntN(6) == 0 {
			c.version = 1 + r.IntN(3)
		}
		if c.version > 0 && c.asked && r.IntN(5) > 0 {
			c.sent = c.day.Add(r.IntN(3))
		}
		if c.version > 0 && r.IntN(2) == 0 {
			c.answered, c.solved, c.commented = true, some(2), r.IntN(2) == 0
			if r.IntN(6) > 0 {
				c.mark = 1 + r.IntN(slices.Max(worldScales[c.version].top))
			}
		}
		out[i] = c
	}
	return out
}

// worldTables are what fill fills, those first that name others.
var worldTables = []string{
	"figure_segments", "figure_rollups", "figure_values", "figure_spans", "figure_touches", "figure_words", "review_revisions", "reviews", "scorecard_versions", "scorecards",
	"revisions", "responses", "invitations", "decisions", "conversations", "contact_attributes", "contacts", "volumes", "versions", "surveys", "operators", "dimensions", "channels",
}

// fill writes a random desk past the rooms; all of it is touched and nothing folded.
// It is gone before the invariants of the other rooms are checked, which it breaks.
func fill(t testing.TB, s *store.Store, world []served) {
	t.Helper()
	ctx := context.Background()
	clear := func(ctx context.Context) error {
		for _, table := range worldTables {
			if _, err := s.Exec(ctx, "DELETE FROM "+table); err != nil {
				return fmt.Errorf("%s: %w", table, err)
			}
		}
		return nil
	}
	t.Cleanup(func() {
		if err := s.InTx(ctx, clear); err != nil {
			t.Error(err)
		}
	})
	err := s.InTx(ctx, func(ctx context.Context) error {
		if err := clear(ctx); err != nil {
			return err
		}
		run := func(text string, args ...any) {
			if _, err := s.Exec(ctx, text, args...); err != nil {
				t.Fatalf("%s: %v", text, err)
			}
		}
		for i := 1; i < len(worldKinds); i++ {
			run("INSERT INTO channels (id, code, kind, name) VALUES (?, ?, ?, ?)", i, fmt.Sprintf("ch%d", i), worldKinds[i], "")
			run("INSERT INTO volumes (day, channel_id, count) VALUES (?, ?, ?)", int(worldStart.Add(3)), i, 100*i)
		}
		for i := 1; i <= 5; i++ {
			run("INSERT INTO operators (id, external_id, name) VALUES (?, ?, ?)", i, fmt.Sprintf("op%d", i), "")
		}
		for n, kind := range []string{"team", "site", "topic", "region", "client"} {
			for i := 1; i <= 4; i++ {
				run("INSERT INTO dimensions (id, kind, code, name) VALUES (?, ?, ?, ?)", 10*n+i, kind, fmt.Sprintf("%s%d", kind, i), "")
			}
		}
		run("INSERT INTO surveys (id, key, name) VALUES (1, 'service', '{}'), (2, 'shop', '{}')")
		five := `[{"Key":"mark","Kind":"rating","Min":1,"Max":5,"Satisfied":[4,5],"Dissatisfied":[1,2]},{"Key":"comment","Kind":"text"}]`
		run("INSERT INTO versions (id, survey_id, number, published_at, questions) VALUES (1, 1, 1, 0, ?), (2, 1, 2, 0, ?)", five, `[{"Key":"mark","Kind":"rating","Min":1,"Max":5,"Satisfied":[5]}]`)
		run("INSERT INTO versions (id, survey_id, number, published_at, questions) VALUES (3, 2, 1, 0, ?)", `[{"Key":"mark","Kind":"rating","Min":1,"Max":10,"Satisfied":[9,10],"Dissatisfied":[1,2,3]}]`)
		run("INSERT INTO people (id, email, name, role, created_at) VALUES (1, 'a', '', 'supervisor', 0) ON CONFLICT (id) DO NOTHING")
		run("INSERT INTO scorecards (id, key, name) VALUES (1, 'k', '{}')")
		run("INSERT INTO scorecard_versions (id, scorecard_id, number, published_at, content) VALUES (1, 1, 1, 0, '{}')")
		for i, c := range world {
			insertServed(run, i+1, c)
		}
		return touchAll(ctx, s, len(world))
	})
	if err != nil {
		t.Fatal(err)
	}
}

func touchAll(ctx context.Context, s *store.Store, n int) error {
	ids := make([]int64, n)
	for i := range ids {
		ids[i] = int64(i + 1)
	}
	return s.Touch(ctx, ids...)
}

// alter changes what became of some contacts, in place and touched, as rooms do.
func alter(t testing.TB, s *store.Store, world []served, r *rand.Rand, n int) {
	t.Helper()
	seed := r.Uint64()
	var altered []served
	err := s.InTx(context.Background(), func(ctx context.Context) error {
		r := rand.New(rand.NewPCG(seed, 1))
		altered = slices.Clone(world)
		for range n {
			i := r.IntN(len(altered))
			c := &altered[i]
			id := i + 1
			if c.handling >= 0 {
				c.handling = r.IntN(200)
			}
			c.guest = !c.guest
			c.repeated = c.customer && c.topic > 0
			c.beyond = !c.beyond
			c.reason = r.IntN(4)
			if _, err := s.Exec(ctx, "UPDATE contacts SET guest = ?, handling = ?, repeated_at = ?, beyond_what = ?, end_reason = ? WHERE id = ?",
				c.guest, orNil(c.handling, -1), orNil(map[bool]int{true: 1}[c.repeated], 0), map[bool]string{true: "more"}[c.beyond], c.reason, id); err != nil {
				return err
			}
			if c.tariff > 0 {
				c.tariff = 3 - c.tariff
				if _, err := s.Exec(ctx, "UPDATE contact_attributes SET value = ? WHERE contact_id = ?", fmt.Sprint(c.tariff), id); err != nil {
					return err
				}
			}
			if c.answered {
				c.commented = !c.commented
				if c.mark > 0 {
					c.mark = 1 + r.IntN(slices.Max(worldScales[c.version].top))
				}
				if _, err := s.Exec(ctx, "UPDATE responses SET mark = ?, comment = ? WHERE id = ?", orNil(c.mark, 0), map[bool]string{true: "word"}[c.commented], id); err != nil {
					return err
				}
				if _, err := s.Exec(ctx, "UPDATE revisions SET mark = ?, comment = ? WHERE response_id = ?", orNil(c.mark, 0), map[bool]string{true: "word"}[c.commented], id); err != nil {
					return err
				}
				if _, err := s.Exec(ctx, "UPDATE contacts SET mark = ?, commented = ? WHERE id = ?", orNil(c.mark, 0), c.commented, id); err != nil {
					return err
				}
			}
			if c.version > 0 && c.asked && c.sent == 0 {
				c.sent = c.day.Add(r.IntN(3))
				if _, err := s.Exec(ctx, "UPDATE invitations SET sent_day = ? WHERE id = ?", int(c.sent), id); err != nil {
					return err
				}
			}
			if err := s.Touch(ctx, int64(id)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	copy(world, altered)
}

func orNil(n, none int) any {
	if n == none {
		return nil
	}
	return n
}

func insertServed(run func(text string, args ...any), id int, c served) {
	dim := func(n, kind int) int {
		if n == 0 {
			return 0
		}
		return 10*kind + n
	}
	ended := c.day.Start(storetest.Moscow).UnixMilli() + int64(id%5)*5*3_600_000 // several at once
	var customer int
	var repeated any
	if c.customer {
		customer = id
	}
	if c.repeated {
		repeated = ended + 1
	}
	run(`INSERT INTO contacts (id, source, external_id, channel_id, operator_id, team_id, site_id, region_id, client_id, topic_id, customer_id, line,
		started_at, ended_at, day, handling, beyond_what, beyond_why, beyond_cost, hash, taken_at, repeated_at, mark, commented, guest, wait, end_reason)
		VALUES (?, 't', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', '', '', ?, ?, ?, ?, ?, ?, ?)`,
		id, fmt.Sprint(id), c.channel, c.operator, dim(c.team, 0), dim(c.site, 1), dim(c.region, 3), dim(c.client, 4), dim(c.topic, 2), customer, orNil(c.line, 0),
		ended, ended, int(c.day), orNil(c.handling, -1), map[bool]string{true: "more"}[c.beyond], ended, repeated, orNil(c.mark, 0), c.commented, c.guest, orNil(c.wait, -1), c.reason)
	if c.tariff > 0 {
		for _, key := range []string{"plan", "tariff"} {
			run("INSERT INTO contact_attributes (contact_id, key, value, day) VALUES (?, ?, ?, ?)", id, key, fmt.Sprint(c.tariff), int(c.day))
		}
	}
	run("INSERT INTO conversations (contact_id, messages) VALUES (?, ?)", id, []byte("[]"))
	rule := 0
	if c.asked {
		rule = 1
	}
	run("INSERT INTO decisions (contact_id, asked, reason, rule_id, decided_at) VALUES (?, ?, ?, ?, 0)", id, c.asked, c.decided(), rule)
	if c.reviewed > 0 {
		run(`INSERT INTO reviews (id, contact_id, reviewer_id, version_id, channel_id, operator_id, team_id, site_id, region_id, topic_id, line,
			started_at, edit, revision, score, submitted_at, submitted_day, acknowledged) VALUES (?, ?, 1, 1, ?, ?, ?, ?, ?, ?, ?, 0, 1, 1, ?, ?, ?, 0)`,
			id, id, c.channel, c.operator, dim(c.team, 0), dim(c.site, 1), dim(c.region, 3), dim(c.topic, 2), c.line, c.score, c.reviewed.Start(storetest.Moscow).UnixMilli(), int(c.reviewed))
		run("INSERT INTO review_revisions (review_id, number, at, score, sheet) VALUES (?, 1, 0, ?, '{}')", id, c.score)
	}
	if c.version == 0 {
		return
	}
	delivery, language := c.by()
	run(`INSERT INTO invitations (id, contact_id, customer_id, version_id, rule_id, delivery, language, address, created_at, due_at, expires_at, sent_at, sent_day)
		VALUES (?, ?, ?, ?, ?, ?, ?, '', 0, 0, 0, ?, ?)`, id, id, customer, c.version, rule, delivery, language, 1_000_000, int(c.sent))
	if !c.answered {
		return
	}
	solved, comment := map[int]any{0: nil, 1: true, 2: false}[c.solved], map[bool]string{true: "word"}[c.commented]
	run(`INSERT INTO responses (id, invitation_id, contact_id, version_id, delivery, mark, solved, comment, reasons, other, answered_at, updated_at, revision)
		VALUES (?, ?, ?, ?, '', ?, ?, ?, '[]', '{}', ?, 0, 1)`, id, id, id, c.version, orNil(c.mark, 0), solved, comment, 1_000_000+c.late)
	run("INSERT INTO revisions (response_id, number, at, mark, solved, comment, reasons, other) VALUES (?, 1, 0, ?, ?, ?, '[]', '{}')", id, orNil(c.mark, 0), solved, comment)
}

// fits is the filter by brute force, codes spelt as fill spells them. What a guest
// served counts for no operator and no team, but is left out with whoever served it.
func fits(c served, f report.Filter) bool {
	is := func(d figure.Dimension, code string) bool {
		list := f.By[d]
		if f.By.Lacks(d) && d == figure.Survey {
			return code == "-"
		}
		return len(list) == 0 || slices.Contains(list, code) != slices.Contains(f.Without, d)
	}
	code := func(d figure.Dimension, prefix string, n int) bool {
		if c.guest && figure.Dimensions[d].Agents && !slices.Contains(f.Without, d) {
			n = 0
		}
		if f.By.Lacks(d) {
			return n == 0
		}
		return is(d, fmt.Sprintf("%s%d", prefix, n))
	}
	for _, a := range f.Attributes { // a plan goes with every tariff
		if c.tariff == 0 || a.Key == "other" || !slices.Contains(a.Values, fmt.Sprint(c.tariff)) {
			return false
		}
	}
	for d, value := range c.programme() {
		if f.By.Lacks(d) && value != "" || !f.By.Lacks(d) && !is(d, value) {
			return false
		}
	}
	if !is(figure.Decision, c.decided()) || !is(figure.ChannelKind, worldKinds[c.channel]) {
		return false
	}
	return is(figure.EndReason, figure.Dimensions[figure.EndReason].CodeOf(int64(c.reason))) && code(figure.Channel, "ch", c.channel) && code(figure.Team, "team", c.team) && code(figure.Operator, "op", c.operator) &&
		code(figure.Site, "site", c.site) && code(figure.Topic, "topic", c.topic) && code(figure.Region, "region", c.region) && code(figure.Client, "client", c.client) && code(figure.Line, "", c.line) &&
		(len(f.Teams) == 0 || slices.Contains(f.Teams, int64(c.team)) && !c.guest) && (f.Own == 0 || f.Own == int64(c.operator) && !c.guest) && is(figure.Survey, []string{"-", "service", "service", "shop"}[c.version])
}

// bruteSums adds up a day of the random desk as PRODUCT.md says it.
func bruteSums(world []served, day when.Day, f report.Filter) (d figure.Sums) {
	for _, c := range world {
		if !fits(c, f) {
			continue
		}
		if c.day == day {
			bruteContact(&d, c)
		}
		if c.sent == day {
			d[figure.Delivered]++
			if c.answered {
				d[figure.Replied]++
			}
		}
		if c.reviewed == day {
			d[figure.ReviewN]++
			d[figure.ReviewSum] += c.score
			d[figure.ReviewSquares] += int64(math.Round(float64(c.score)/1e4) * math.Round(float64(c.score)/1e4))
		}
	}
	return d
}

func bruteContact(d *figure.Sums, c served) {
	add := func(s figure.Sum, yes bool) {
		if yes {
			d[s]++
		}
	}
	add(figure.N, true)
	add(figure.Lined, c.line > 0)
	add(figure.FirstLine, c.line == 1)
	add(figure.Digital, c.channel == 2 || c.channel == 4)
	add(figure.Keyed, c.customer && c.topic > 0)
	add(figure.Repeated, c.repeated)
	add(figure.Asked, c.asked)
	add(figure.Beyond, c.beyond)
	add(figure.Reviewed, c.reviewed > 0)
	add(figure.BeyondReviewed, c.reviewed > 0 && c.beyond)
	if c.handling >= 0 {
		d[figure.HandlingN]++
		d[figure.HandlingSum] += int64(c.handling)
		d[figure.HandlingSquares] += int64(c.handling) * int64(c.handling)
	}
	if c.wait >= 0 {
		d[figure.WaitN]++
		d[figure.WaitSum] += int64(c.wait)
	}
	if !c.answered {
		return
	}
	d[figure.Answered]++
	add(figure.Commented, c.commented)
	if c.mark > 0 {
		scale := worldScales[c.version]
		low := slices.Contains(scale.dissatisfied, c.mark)
		d[figure.MarkN]++
		d[figure.MarkSum] += int64(c.mark)
		d[figure.MarkSquares] += int64(c.mark) * int64(c.mark)
		add(figure.Satisfied, slices.Contains(scale.satisfied, c.mark))
		add(figure.Dissatisfied, low)
		add(figure.DissatisfiedCommented, low && c.commented)
		add(figure.Top, slices.Contains(scale.top, c.mark))
		add(figure.BeyondMarkN, c.beyond)
		add(figure.BeyondTop, c.beyond && slices.Contains(scale.top, c.mark))
	}
	add(figure.SolvedN, c.solved > 0)
	add(figure.SolvedYes, c.solved == 1)
}
