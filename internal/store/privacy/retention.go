package privacy

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"openpeople/internal/personal"
	"openpeople/internal/privacy"
	"openpeople/internal/store/engine"
)

// settingRetention keeps the limits of the desk.
const settingRetention = "retention"

// Limits returns what was set, nil: nothing was.
func (s *Store) Limits(ctx context.Context) (l privacy.Limits, err error) {
	raw, err := s.settings.Setting(ctx, settingRetention)
	if err != nil || raw == "" {
		return nil, err
	}
	return l, json.Unmarshal([]byte(raw), &l)
}

// SaveLimits stores the limits of the desk.
func (s *Store) SaveLimits(ctx context.Context, l privacy.Limits) error {
	raw, err := json.Marshal(l)
	if err != nil {
		return err
	}
	return s.settings.SetSetting(ctx, settingRetention, string(raw))
}

// held is true of the customer of a column who is held.
func held(customer string) string {
	return "EXISTS (SELECT 1 FROM customer_holds h WHERE h.customer_id = " + customer + " AND h.lifted_at IS NULL)"
}

// older selects what of each class is older than an instant, of who is not held. What walks
// goes on after an id; the others find what is left.
var older = map[personal.Class]struct {
	text  string
	walks bool
}{
	personal.Conversation: {text: "SELECT c.id FROM contacts c WHERE c.worded AND c.ended_at < ? AND NOT " + held("c.customer_id") + " ORDER BY c.ended_at, c.id LIMIT ?"},
	personal.Recording:    {text: "SELECT r.contact_id FROM recordings r JOIN contacts c ON c.id = r.contact_id WHERE r.url <> '[…]' AND r.ended_at < ? AND NOT " + held("c.customer_id") + " ORDER BY r.ended_at, r.id LIMIT ?"},
	personal.Comment: {text: "SELECT r.contact_id FROM responses r JOIN contacts c ON c.id = r.contact_id WHERE r.comment NOT IN ('', '[…]') AND r.answered_at < ? AND NOT " +
		held("c.customer_id") + " ORDER BY r.answered_at, r.id LIMIT ?"},
	personal.Letter: {walks: true, text: `SELECT l.id FROM letters l WHERE l.at < ? AND l.id > ? AND NOT EXISTS (SELECT 1 FROM messages m JOIN invitations i ON i.id = m.subject
WHERE m.id = l.message_id AND m.kind IN ('invitation', 'second_mark') AND ` + held("i.customer_id") + `) ORDER BY l.id LIMIT ?`},
	personal.Identity: {walks: true, text: `SELECT u.id FROM customers u WHERE u.erased_at IS NULL AND NOT EXISTS (SELECT 1 FROM contacts c WHERE c.customer_id = u.id AND c.customer_id > 0 AND c.ended_at >= ?)
AND u.id > ? AND EXISTS (SELECT 1 FROM contacts c WHERE c.customer_id = u.id AND c.customer_id > 0) AND NOT ` + held("u.id") + ` ORDER BY u.id LIMIT ?`},
}

// CountOlder counts what of a class is older, as far as most.
func (s *Store) CountOlder(ctx context.Context, class personal.Class, before time.Time, most int) (n int64, err error) {
	text, args := olderThan(class, before, 0, most)
	err = s.Row(ctx, "SELECT COUNT(*) FROM ("+text+") o", args...).Scan(&n)
	return n, engine.Refused(err)
}

func olderThan(class personal.Class, before time.Time, after int64, most int) (text string, args []any) {
	of := older[class]
	if args = []any{engine.Ms(before)}; of.walks {
		args = append(args, after)
	}
	return of.text, append(args, most)
}

// clearedAtOnce bounds what one transaction takes away.
const clearedAtOnce = 100

// ClearOlder takes a part of what is older away.
func (s *Store) ClearOlder(ctx context.Context, class personal.Class, before time.Time, after int64, seal personal.Seal) (n int, at int64, more bool, err error) {
	text, args := olderThan(class, before, after, clearedAtOnce)
	ids, err := engine.Gather(engine.Within(ctx, engine.Thorough), s.DB, engine.One[int64], text, args...)
	if err != nil || len(ids) == 0 {
		return 0, after, false, engine.Refused(err)
	}
	if class == personal.Identity {
		for _, id := range ids {
			if err := s.clearCustomer(ctx, id, engine.Ms(before), seal); err != nil {
				return n, id, false, err
			}
			n++
		}
	} else {
		slices.Sort(ids)
		ids = slices.Compact(ids)
		n = len(ids)
		err = s.InTx(ctx, func(ctx context.Context) error { return s.clear(ctx, class, ids) })
	}
	return n, ids[len(ids)-1], err == nil, err
}

// clear takes what is kept of some contacts away, of letters the letters themselves.
func (s *Store) clear(ctx context.Context, class personal.Class, ids []int64) error {
	if class == personal.Letter {
		return s.letters.RemoveLetters(ctx, ids)
	}
	if err := s.Erase(ctx, s.of(class), ids, personal.Mask{}, privacy.Counted{}); err != nil {
		return engine.Refused(err)
	}
	switch class {
	case personal.Conversation:
		return s.Unword(ctx, ids, true)
	case personal.Recording:
		return nil
	}
	if err := s.comments.RecountComments(ctx, ids...); err != nil {
		return err
	}
	return s.Reword(ctx, ids)
}

// of is what is kept of a class.
func (s *Store) of(class personal.Class) (list []personal.Kept) {
	for _, k := range s.kept {
		if k.Class == class {
			list = append(list, k)
		}
	}
	return list
}

// clearCustomer leaves of a customer whose last contact is long ago a number, in one
// transaction a few contacts.
func (s *Store) clearCustomer(ctx context.Context, id, before int64, seal personal.Seal) error {
	for more := true; more; {
		err := s.InTx(ctx, func(ctx context.Context) error {
			cards, err := s.HoldCustomers(ctx, id)
			if err != nil {
				return err
			}
			var again bool
			if err := s.Row(ctx, "SELECT EXISTS (SELECT 1 FROM contacts WHERE customer_id = ? AND customer_id > 0 AND ended_at >= ?) OR "+held("CAST(? AS BIGINT)"), id, before, id).Scan(&again); err != nil || again {
				more = false // came again, or is held, in the meantime
				return err
			}
			ids, err := s.ToErase(ctx, id, clearedAtOnce)
			if err != nil {
				return err
			}
			if more = len(ids) == clearedAtOnce; len(ids) > 0 {
				if err := s.Erase(ctx, s.of(personal.Identity), ids, privacy.PersonOf(cards[0]).Here(), privacy.Counted{}); err != nil {
					return err
				}
			}
			if more {
				return nil
			}
			return s.HuskCustomer(ctx, cards[0], seal)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// BeginNight stores a night that begins.
func (s *Store) BeginNight(ctx context.Context, n *privacy.Night) error {
	limits, err := json.Marshal(n.Limits)
	if err != nil {
		return err
	}
	n.ID, err = s.InsertID(ctx, "INSERT INTO retention_nights (began_at, limits, counted) VALUES (?, ?, '{}')", engine.Ms(n.BeganAt), string(limits))
	return engine.Refused(err)
}

// SaveNight stores how far a night is.
func (s *Store) SaveNight(ctx context.Context, n privacy.Night) error {
	counted, err := json.Marshal(n.Counted)
	if err != nil {
		return err
	}
	_, err = s.Exec(ctx, "UPDATE retention_nights SET ended_at = ?, counted = ? WHERE id = ?", engine.MsOrNil(n.EndedAt), string(counted), n.ID)
	return engine.Refused(err)
}

// Nights lists nights, the latest first.
func (s *Store) Nights(ctx context.Context, limit int) ([]privacy.Night, error) {
	return engine.Gather(ctx, s.DB, func(scan func(...any) error) (n privacy.Night, err error) {
		var began int64
		var ended *int64
		var limits, counted string
		if err := scan(&n.ID, &began, &ended, &limits, &counted); err != nil {
			return n, err
		}
		n.BeganAt, n.EndedAt = engine.At(began), engine.AtOrNil(ended)
		if err := json.Unmarshal([]byte(limits), &n.Limits); err != nil {
			return n, err
		}
		return n, json.Unmarshal([]byte(counted), &n.Counted)
	}, "SELECT id, began_at, ended_at, limits, counted FROM retention_nights ORDER BY id DESC LIMIT ?", limit)
}

// checkNights proves that what was older than the limits of the last whole night, and was
// there then, is gone, of who was not held.
func (s *Store) checkNights(ctx context.Context) ([]string, error) {
	nights, err := s.Nights(ctx, 10)
	at := slices.IndexFunc(nights, func(n privacy.Night) bool { return n.EndedAt != nil })
	if err != nil || at < 0 {
		return nil, err
	}
	var promises []engine.Promise
	began := engine.Ms(nights[at].BeganAt)
	before := func(class personal.Class) int64 {
		return engine.Ms(nights[at].BeganAt.AddDate(0, 0, -nights[at].Limits[class]))
	}
	free := fmt.Sprintf("NOT EXISTS (SELECT 1 FROM customer_holds h WHERE h.customer_id = c.customer_id AND (h.lifted_at IS NULL OR h.lifted_at >= %d))", began)
	if nights[at].Limits[personal.Conversation] > 0 {
		promises = append(promises, engine.Promise{"no conversation is kept longer than the desk says", fmt.Sprintf("SELECT c.id FROM contacts c WHERE c.worded AND c.ended_at < %d AND c.taken_at < %d AND %s",
			before(personal.Conversation), began, free)})
	}
	if nights[at].Limits[personal.Comment] > 0 {
		promises = append(promises, engine.Promise{"no comment is kept longer than the desk says", fmt.Sprintf(`SELECT c.id FROM responses r JOIN contacts c ON c.id = r.contact_id
WHERE r.comment NOT IN ('', '[…]') AND r.answered_at < %d AND r.taken_at < %d AND %s`, before(personal.Comment), began, free)})
	}
	if nights[at].Limits[personal.Recording] > 0 {
		promises = append(promises, engine.Promise{"no recording is kept longer than the desk says", fmt.Sprintf("SELECT r.id FROM recordings r JOIN contacts c ON c.id = r.contact_id WHERE r.url <> '[…]' AND r.ended_at < %d AND r.taken_at < %d AND %s",
			before(personal.Recording), began, free)})
	}
	if nights[at].Limits[personal.Identity] > 0 {
		promises = append(promises, engine.Promise{"no customer is known longer than the desk says", fmt.Sprintf(`SELECT u.id FROM customers u JOIN contacts c ON c.customer_id = u.id AND c.customer_id > 0
WHERE u.erased_at IS NULL AND %s GROUP BY u.id HAVING MAX(c.ended_at) < %d AND MAX(c.taken_at) < %d`, free, before(personal.Identity), began)})
	}
	return s.Broken(promises)(ctx)
}
