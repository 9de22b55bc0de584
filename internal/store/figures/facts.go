package figures

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"openpeople/internal/contact"
	"openpeople/internal/figure"
	"openpeople/internal/store/engine"
	"openpeople/internal/survey"
	"openpeople/internal/when"
)

// The facts of the rows, derived once and here: what is stored, what waits to be
// folded, what is rebuilt and what is checked all come from these three queries.

const contactPlace = `c.id, c.channel_id, c.operator_id, c.team_id, c.site_id, c.region_id, c.client_id, c.topic_id, c.end_reason, c.line, c.started_at, c.ended_at, c.guest,
i.version_id, i.rule_id, i.delivery, i.language, d.reason, c.handling, c.customer_id > 0 AND c.topic_id > 0, c.repeated_at IS NOT NULL, i.sent_at, r.answered_at`

// factTexts are the queries of the parts; the condition follows.
var factTexts = [figure.Parts]string{
	figure.Contacts: "SELECT " + contactPlace + `, c.day, c.id, c.wait, c.beyond_what <> '', ch.kind,
d.asked, r.id IS NOT NULL, r.mark, r.solved, r.comment <> '', r.version_id, EXISTS (SELECT 1 FROM reviews v WHERE v.contact_id = c.id AND v.revision > 0 AND NOT v.uncounted)
FROM contacts c JOIN channels ch ON ch.id = c.channel_id LEFT JOIN decisions d ON d.contact_id = c.id
LEFT JOIN invitations i ON i.contact_id = c.id AND i.purpose = 'first' LEFT JOIN responses r ON r.invitation_id = i.id WHERE `,
	figure.Sendings: "SELECT " + contactPlace + `, i.sent_day, i.id, r.id IS NOT NULL
FROM invitations i JOIN contacts c ON c.id = i.contact_id LEFT JOIN decisions d ON d.contact_id = c.id LEFT JOIN responses r ON r.invitation_id = i.id WHERE i.sent_day > 0 AND i.purpose = 'first' AND `,
	figure.Reviews: "SELECT " + contactPlace + `, v.submitted_day, v.id, v.score
FROM reviews v JOIN contacts c ON c.id = v.contact_id LEFT JOIN decisions d ON d.contact_id = c.id LEFT JOIN invitations i ON i.contact_id = c.id AND i.purpose = 'first' LEFT JOIN responses r ON r.invitation_id = i.id WHERE v.revision > 0 AND NOT v.uncounted AND `,
}

var everyPart = []figure.Part{figure.Contacts, figure.Sendings, figure.Reviews}

// Conditions of the parts: those of some contacts, and all of some days.
var (
	ofContacts = [figure.Parts]string{"c.id IN ", "i.contact_id IN ", "v.contact_id IN "}
	ofDays     = [figure.Parts]string{
		// The index goes by the instant, the truth is the day; a day is left at both
		// ends for a desk whose zone was changed.
		"c.day BETWEEN ? AND ? AND c.ended_at >= ? AND c.ended_at < ?",
		"i.sent_day BETWEEN ? AND ?",
		"v.submitted_day BETWEEN ? AND ?",
	}
)

var digital = func() map[contact.Kind]bool {
	out := map[contact.Kind]bool{}
	for _, k := range contact.Kinds {
		out[k.Kind] = k.Digital
	}
	return out
}()

// lookup is what deriving needs beside the rows.
type lookup struct {
	db       *engine.DB
	versions map[int64]version
	mains    map[int64]int64 // as whom operators count, where not as themselves
	words    words
}

type version struct {
	survey int64
	scale  figure.Scale
}

func lookUp(ctx context.Context, db *engine.DB) (*lookup, error) {
	l := &lookup{db: db, versions: map[int64]version{}, mains: map[int64]int64{}}
	err := db.Each(ctx, "SELECT id, counts_as FROM operators WHERE counts_as > 0", nil, func(rows *sql.Rows) error {
		var id, main int64
		err := rows.Scan(&id, &main)
		l.mains[id] = main
		return err
	})
	if err != nil {
		return nil, err
	}
	err = db.Each(ctx, "SELECT id, survey_id, questions FROM versions", nil, func(rows *sql.Rows) error {
		var of survey.Version
		var raw []byte
		if err := rows.Scan(&of.ID, &of.SurveyID, &raw); err != nil {
			return err
		}
		if err := json.Unmarshal(raw, &of.Questions); err != nil {
			return fmt.Errorf("questions of version %d: %w", of.ID, err)
		}
		q := of.RatingQuestion()
		l.versions[of.ID] = version{of.SurveyID, figure.Scale{Top: q.Max, Satisfied: q.Satisfied, Dissatisfied: q.Dissatisfied}}
		return nil
	})
	if err != nil {
		return nil, err
	}
	l.words, err = readWords(ctx, db)
	return l, err
}

// Scales says of every version of a survey which marks count as what.
func (s *Store) Scales(ctx context.Context) (map[int64]figure.Scale, error) {
	l, err := lookUp(ctx, s.db)
	if err != nil {
		return nil, err
	}
	scales := make(map[int64]figure.Scale, len(l.versions))
	for id, v := range l.versions {
		scales[id] = v.scale
	}
	return scales, nil
}

// ofContacts derives the facts of some contacts, those of some parts.
func (l *lookup) ofContacts(ctx context.Context, ids []int64, take func(f *figure.Fact), parts ...figure.Part) error {
	values := engine.Anys(ids)
	for _, part := range parts {
		err := l.db.InChunks(ctx, factTexts[part]+ofContacts[part], nil, values, func(rows *sql.Rows) error { return l.derive(part, rows, take) })
		if err != nil {
			return err
		}
	}
	return nil
}

// ofPeriod derives the facts of one part that stand on the days of a period.
func (l *lookup) ofPeriod(ctx context.Context, part figure.Part, p when.Period, take func(f *figure.Fact)) error {
	args := []any{int(p.From), int(p.To)}
	if part == figure.Contacts {
		args = append(args, engine.Ms(p.From.Add(-1).Start(l.db.Zone())), engine.Ms(p.To.Add(2).Start(l.db.Zone())))
	}
	return l.db.Each(ctx, factTexts[part]+ofDays[part], args, func(rows *sql.Rows) error { return l.derive(part, rows, take) })
}

// derive reads one row of a part.
func (l *lookup) derive(part figure.Part, rows *sql.Rows, take func(f *figure.Fact)) error {
	f := &figure.Fact{Part: part}
	at := &f.At
	var started int64
	var day int32
	var asked, commented sql.NullBool
	var asking, rule, answering, sent, answered sql.NullInt64
	var delivery, language, reason sql.NullString
	var kind string
	dest := []any{
		&f.ContactID, &at[figure.Channel], &at[figure.Operator], &at[figure.Team], &at[figure.Site], &at[figure.Region], &at[figure.Client], &at[figure.Topic], &at[figure.EndReason],
		&f.Line, &started, &f.EndedAt, &f.Guest, &asking, &rule, &delivery, &language, &reason, &f.Handling, &f.Keyed, &f.Repeated, &sent, &answered, &day, &f.ID,
	}
	switch part {
	case figure.Contacts:
		dest = append(dest, &f.Wait, &f.Beyond, &kind, &asked, &f.Answered, &f.Mark, &f.Solved, &commented, &answering, &f.Reviewed)
	case figure.Sendings:
		dest = append(dest, &f.Answered)
	case figure.Reviews:
		dest = append(dest, &f.Score)
	}
	if err := rows.Scan(dest...); err != nil {
		return err
	}
	if main := l.mains[at[figure.Operator]]; main != 0 {
		at[figure.Operator] = main
	}
	f.Day, f.Asked, f.Commented, f.Digital = when.Day(day), asked.Bool, commented.Bool, digital[contact.Kind(kind)]
	if f.Line != nil {
		at[figure.Line] = int64(*f.Line)
	}
	at[figure.Hour] = hourOfWeek(engine.At(started).In(l.db.Zone()))
	at[figure.Rule] = rule.Int64
	at[figure.Decision] = figure.Dimensions[figure.Decision].NumberOf(reason.String)
	if f.Handling != nil {
		at[figure.HandlingBand] = figure.Handling.Of(int64(*f.Handling))
	}
	if f.Keyed {
		at[figure.Repeats] = 1 + bit(f.Repeated)
	}
	if answered.Valid && sent.Valid {
		at[figure.AnsweredAfter] = figure.Answering.Of(answered.Int64 - sent.Int64 - 1)
	}
	at[figure.Delivery], at[figure.Language] = l.words.id(delivery.String), l.words.id(language.String)
	at[figure.Survey] = l.versions[asking.Int64].survey
	f.Scale = l.versions[answering.Int64].scale
	take(f)
	return nil
}

// words are the texts among the dimensions (a delivery, a language) by number.
type words map[string]int64

func readWords(ctx context.Context, db *engine.DB) (words, error) {
	w := words{"": 0}
	err := db.Each(ctx, "SELECT id, word FROM figure_words", nil, func(rows *sql.Rows) error {
		var id int64
		var word string
		err := rows.Scan(&id, &word)
		w[word] = id
		return err
	})
	return w, err
}

// id is the number of a word; one that is not stored yet gets a number below 0,
// which is good as long as w is.
func (w words) id(word string) int64 {
	id, known := w[word]
	if !known {
		id = -int64(len(w))
		w[word] = id
	}
	return id
}

// learn stores the words that have no number yet, and tells what became of the
// numbers that they had meanwhile.
func (w words) learn(ctx context.Context, db *engine.DB) (map[int64]int64, error) {
	if !slices.ContainsFunc(slices.Collect(maps.Values(w)), func(id int64) bool { return id < 0 }) {
		return nil, nil
	}
	err := db.InTx(ctx, func(ctx context.Context) error {
		for _, word := range slices.Sorted(maps.Keys(w)) {
			if w[word] >= 0 {
				continue
			}
			if _, err := db.Exec(ctx, "INSERT INTO figure_words (word) VALUES (?) ON CONFLICT (word) DO NOTHING", word); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	stored, err := readWords(ctx, db)
	became := map[int64]int64{}
	for word, id := range w {
		if id < 0 {
			became[id] = stored[word]
		}
	}
	return became, err
}

// hourOfWeek is 0 for Monday from midnight to one. HourOf is the same over a column.
func hourOfWeek(t time.Time) int64 { return int64((int(t.Weekday())+6)%7*24 + t.Hour()) }
