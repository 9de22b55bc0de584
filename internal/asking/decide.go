package asking

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strconv"
	"time"

	"openpeople/internal/condition"
	"openpeople/internal/contact"
	"openpeople/internal/survey"
	"openpeople/internal/when"
)

// Decide decides about contacts that have just closed, inside the transaction
// that stores them, and writes one decision for each; an asked one gets its
// invitation and, by it, a message that waits. Service is contact.Decider.
//
// The first reason that holds stands, in this order: no_rule, too_old,
// no_address, opted_out, held, quarantine, sampled_out, asked.
func (s *Service) Decide(ctx context.Context, closed []contact.Closed) ([]contact.Decision, error) {
	if len(closed) == 0 {
		return nil, nil
	}
	p, err := s.currentPlan(ctx)
	if err != nil {
		return nil, err
	}
	held, err := s.store.SendingHeld(ctx)
	if err != nil {
		return nil, err
	}
	codes, err := s.codesFor(ctx, p, closed)
	if err != nil {
		return nil, err
	}
	now := s.now()
	out := make([]contact.Decision, len(closed))
	for i, c := range closed {
		d, err := s.decideOne(ctx, p, c, codes, held, now)
		if err != nil {
			return nil, err
		}
		out[i] = contact.Decision{Asked: d.Asked, Reason: string(d.Reason), DueAt: d.DueAt}
	}
	return out, nil
}

func (s *Service) decideOne(ctx context.Context, p *plan, c contact.Closed, codes map[int64]string, held bool, now time.Time) (Decision, error) {
	d := Decision{ContactID: c.Contact.ID, DecidedAt: now}
	rule := p.ruleFor(c, codes)
	var keys []string
	var address, key string
	if rule == nil {
		d.Reason = NoRule
	} else {
		d.RuleID = rule.ID
		due := s.dueAt(*rule, c, now)
		if c.Customer != nil {
			keys = contact.Keys(*c.Customer)
			if delivery, known := s.deliveries.Of(rule.Delivery); known {
				address, key = addressOf(delivery.Address, *c.Customer)
			}
		}
		reason, err := s.reasonFor(ctx, *rule, c, keys, address, due, held, now)
		if err != nil {
			return d, err
		}
		d.Reason = reason
		if reason == Asked {
			d.Asked, d.DueAt = true, &due
		}
	}
	if err := s.store.InsertDecision(ctx, d); err != nil || !d.Asked {
		return d, err
	}
	if err := s.store.NoteAsked(ctx, c.Customer.ID, keys, *d.DueAt); err != nil {
		return d, err
	}
	return d, s.store.InsertInvitation(ctx, &Invitation{
		ContactID: c.Contact.ID, CustomerID: c.Customer.ID, VersionID: p.latest[rule.SurveyID].ID, RuleID: rule.ID,
		Purpose: survey.First, Delivery: rule.Delivery, Language: cmp.Or(c.Customer.Language, string(s.language)), Address: address, AddressKey: key,
		CreatedAt: now, DueAt: *d.DueAt, ExpiresAt: d.DueAt.Add(survey.LinkLife),
	})
}

func (s *Service) reasonFor(ctx context.Context, r Rule, c contact.Closed, keys []string, address string, due time.Time, held bool, now time.Time) (Reason, error) {
	switch {
	case now.Sub(c.Contact.EndedAt) > time.Duration(r.MaxAgeHours)*time.Hour:
		return TooOld, nil
	case address == "":
		return NoAddress, nil
	}
	asked, optedOut, err := s.store.AskedAndOptedOut(ctx, s.andSealed(keys))
	switch {
	case err != nil:
		return "", err
	case optedOut:
		return OptedOut, nil
	case held:
		return Held, nil
	case r.QuarantineDays > 0 && !asked.IsZero() && due.Before(asked.AddDate(0, 0, r.QuarantineDays)):
		return Quarantine, nil
	case !sampled(r, c.Contact):
		return SampledOut, nil
	}
	return Asked, nil
}

// dueAt is when the customer is written to: a while after the end, not in quiet
// hours on the customer's clock, never before now.
func (s *Service) dueAt(r Rule, c contact.Closed, now time.Time) time.Time {
	zone := s.zone
	if c.Customer != nil {
		zone = when.ZoneOr(c.Customer.TimeZone, s.zone)
	}
	due := c.Contact.EndedAt.Add(time.Duration(r.DelayMinutes) * time.Minute)
	if due.Before(now) {
		due = now
	}
	return OutOfQuiet(due, zone, r.QuietFrom, r.QuietTo).UTC().Truncate(time.Millisecond)
}

// sampled draws a contact into the share of a rule: the same contact and rule
// always draw the same, whenever and however often it is asked.
func sampled(r Rule, c contact.Contact) bool {
	sum := sha256.Sum256([]byte(strconv.FormatInt(r.ID, 10) + "\x00" + c.Source + "\x00" + c.ExternalID))
	return binary.BigEndian.Uint64(sum[:])%100 < uint64(max(r.Share, 0))
}

// ruleFor returns the first active rule that fits and has something to ask.
func (p *plan) ruleFor(c contact.Closed, codes map[int64]string) *Rule {
	for i, r := range p.rules {
		if _, published := p.latest[r.SurveyID]; !published {
			continue
		}
		if r.condition().Holds(condition.Facts{
			Channel: c.Channel.Code, Kind: string(c.Channel.Kind), Topic: codes[c.Contact.TopicID], Region: codes[c.Contact.RegionID], Line: c.Contact.Line,
		}) {
			return &p.rules[i]
		}
	}
	return nil
}

// codesFor reads the codes of topics and regions, when a rule looks at them.
func (s *Service) codesFor(ctx context.Context, p *plan, closed []contact.Closed) (map[int64]string, error) {
	if !slices.ContainsFunc(p.rules, func(r Rule) bool { return len(r.Topics)+len(r.Regions) > 0 }) {
		return nil, nil
	}
	var ids []int64
	for _, c := range closed {
		for _, id := range []int64{c.Contact.TopicID, c.Contact.RegionID} {
			if id != 0 && !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	return s.store.DimensionCodes(ctx, ids)
}

// DecisionsOf returns what was decided about earlier contacts, by contact id.
func (s *Service) DecisionsOf(ctx context.Context, contactIDs []int64) (map[int64]contact.Decision, error) {
	known, err := s.store.DecisionsByContact(ctx, contactIDs)
	if err != nil {
		return nil, err
	}
	out := make(map[int64]contact.Decision, len(known))
	for id, d := range known {
		out[id] = contact.Decision{Asked: d.Asked, Reason: string(d.Reason), DueAt: d.DueAt}
	}
	return out, nil
}

// andSealed adds to keys of a customer those under which the wish of one who was erased is
// kept.
func (s *Service) andSealed(keys []string) []string {
	if s.seal == nil {
		return keys
	}
	both := slices.Clone(keys)
	for _, key := range keys {
		both = append(both, s.seal(key))
	}
	return both
}
