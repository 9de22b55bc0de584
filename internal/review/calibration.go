package review

import (
	"context"
	"slices"
	"strings"
	"time"

	"openpeople/internal/actor"
	"openpeople/internal/contact"
	"openpeople/internal/fault"
	"openpeople/internal/page"
	"openpeople/internal/spelling"
	"openpeople/internal/when"
)

// Bounds of a calibration.
const (
	MaxCalibrated      = 30 // contacts
	MaxCalibrators     = 30
	MinCalibrators     = 2
	MaxCalibrationName = 120
	MaxTask            = 1000
)

// Calibration is a few contacts that several reviewers score blind: nobody sees what others
// gave before the own scores are in. It counts in no figure but its own.
type Calibration struct {
	ID         int64
	Name       string
	Task       string
	BaselineID int64 // the reviewer from whom the others are measured; 0: the middle of what the others gave
	CreatedBy  int64
	CreatedAt  time.Time
	DueDay     when.Day // 0: none
	ClosedAt   *time.Time
	ClosedBy   int64
	Contacts   []Calibrated // in their order
	Reviewers  []Calibrator // by name
}

// Calibrated is a contact of a calibration, with what a list shows of it.
type Calibrated struct {
	ContactID    int64
	VersionID    int64 // of the scorecard by which all score it
	OperatorID   int64
	TeamID       int64
	TopicName    string
	ChannelName  string
	ChannelCode  string
	OperatorName string
	EndedAt      time.Time
}

// Calibrator is a reviewer of a calibration.
type Calibrator struct {
	PersonID int64
	Name     string
	DoneAt   *time.Time // all own scores are in
	Given    int        // contacts scored
}

// CalibrationRow is a calibration in a list.
type CalibrationRow struct {
	Calibration                     // without contacts and reviewers
	Count, Invited, Done, Given int // contacts; reviewers, those who are done; contacts that the reader has given
	Own                         bool
	CreatorName                 string
}

// CalibrationSheet is what a reviewer says of a contact.
type CalibrationSheet struct {
	CalibrationID, ContactID, PersonID int64
	Edit                               int
	Sheet                              Sheet
	SavedAt                            time.Time
	GivenAt                            *time.Time // nil: still being filled in
	Score                              *float64   // of what was given, 0 to 100
}

// Closed reports whether nobody scores any more.
func (c Calibration) Closed() bool { return c.ClosedAt != nil }

// ReviewerOf returns what is known of a reviewer; false for who was not invited.
func (c Calibration) ReviewerOf(personID int64) (Calibrator, bool) {
	i := slices.IndexFunc(c.Reviewers, func(r Calibrator) bool { return r.PersonID == personID })
	if i < 0 || personID == 0 {
		return Calibrator{}, false
	}
	return c.Reviewers[i], true
}

// ContactOf returns a contact of the calibration.
func (c Calibration) ContactOf(contactID int64) (Calibrated, bool) {
	i := slices.IndexFunc(c.Contacts, func(o Calibrated) bool { return o.ContactID == contactID })
	if i < 0 {
		return Calibrated{}, false
	}
	return c.Contacts[i], true
}

// AllIn reports whether every reviewer has scored everything.
func (c Calibration) AllIn() bool {
	return !slices.ContainsFunc(c.Reviewers, func(r Calibrator) bool { return r.DoneAt == nil })
}

// known reports whether the actor may know of the calibration: of an open one who was invited,
// who made it, and an admin.
func (c Calibration) known(a actor.Actor) bool {
	_, invited := c.ReviewerOf(a.PersonID)
	return a.May(actor.CalibrationRead) && (c.Closed() || invited || c.leads(a))
}

// leads reports whether the actor may close the calibration.
func (c Calibration) leads(a actor.Actor) bool {
	return a.May(actor.CalibrationWrite) && a.PersonID != 0 && (c.CreatedBy == a.PersonID || a.Role == actor.Admin)
}

// MayClose reports whether the actor may close it now.
func (c Calibration) MayClose(a actor.Actor) bool { return !c.Closed() && c.leads(a) }

// Shows reports whether the actor sees what reviewers gave: once it is closed, or once the own
// scores are in. Who made it and scores nothing waits until it is closed.
func (c Calibration) Shows(a actor.Actor) bool {
	own, invited := c.ReviewerOf(a.PersonID)
	return c.known(a) && (c.Closed() || invited && own.DoneAt != nil)
}

// CalibrationStore keeps calibrations. Faults as of Store.
type CalibrationStore interface {
	InTx(ctx context.Context, do func(ctx context.Context) error) error
	ContactByID(ctx context.Context, id int64) (contact.Detail, error)
	// RecordingIDs lists the recordings of a contact that may be pinned.
	RecordingIDs(ctx context.Context, contactID int64) ([]int64, error)

	// InsertCalibration stores a calibration with contacts and reviewers; it gets its id.
	InsertCalibration(ctx context.Context, c *Calibration) error
	// CalibrationByID returns one with contacts and reviewers.
	CalibrationByID(ctx context.Context, id int64) (Calibration, error)
	// HoldCalibration is CalibrationByID; nobody changes it until the transaction ends.
	HoldCalibration(ctx context.Context, id int64) (Calibration, error)
	// CloseCalibration stores when and by whom it was closed.
	CloseCalibration(ctx context.Context, c Calibration) error
	// Calibrations lists what a person may know of, the last made first: closed ones, those to
	// which the person was invited or which the person made; all of them when all is set.
	Calibrations(ctx context.Context, personID int64, all bool, p page.Request) (page.Of[CalibrationRow], error)
	// CountCalibrations counts what Calibrations lists, at most limit.
	CountCalibrations(ctx context.Context, personID int64, all bool, limit int) (int, error)
	// ToCalibrate lists open calibrations in which a person has scores to give, the first due
	// first.
	ToCalibrate(ctx context.Context, personID int64, limit int) ([]CalibrationRow, error)
	// CalibrationSheets lists what was given of a calibration, by contact and reviewer.
	CalibrationSheets(ctx context.Context, id int64) ([]CalibrationSheet, error)
	// OwnCalibrationSheets lists what a reviewer has filled in, given or not.
	OwnCalibrationSheets(ctx context.Context, id, personID int64) ([]CalibrationSheet, error)
	// SaveCalibrationSheet stores what is filled in and counts Edit up by one; Conflict when
	// another Edit is stored, or it was given.
	SaveCalibrationSheet(ctx context.Context, s *CalibrationSheet) error
	// NoteCalibrated stores that all scores of a reviewer are in.
	NoteCalibrated(ctx context.Context, id, personID int64, at time.Time) error
	// AddCalibrationLetter stores a letter, which gets its id; fresh is false when there is one
	// about that already.
	AddCalibrationLetter(ctx context.Context, l *CalibrationLetter) (fresh bool, err error)
	CalibrationLetterByID(ctx context.Context, id int64) (CalibrationLetter, error)
}

// CalibrationOptions is what calibrations ask of others.
type CalibrationOptions struct {
	Cards  Scorecards
	People interface {
		// Holders returns everybody with an account who holds a right, as the one who asks.
		Holders(ctx context.Context, right actor.Right) ([]actor.Actor, error)
	}
	Audit Auditor
	Post  Post // nil: no letter reaches anybody
	Now   when.Clock
	Zone  *time.Location // the desk's, in which days are counted
}

// Calibrations is the use-cases of calibrations. Safe for use by many goroutines.
type Calibrations struct {
	store CalibrationStore
	CalibrationOptions
}

// NewCalibrations returns them.
func NewCalibrations(store CalibrationStore, o CalibrationOptions) *Calibrations {
	return &Calibrations{store, o}
}

// Calibrators lists who can be invited, by name.
func (k *Calibrations) Calibrators(ctx context.Context, a actor.Actor) ([]actor.Actor, error) {
	if err := a.Need(actor.CalibrationWrite); err != nil {
		return nil, err
	}
	return k.People.Holders(ctx, actor.CalibrationWrite)
}

// Invite makes a calibration of contacts that the actor sees, and invites its reviewers. Each
// contact is scored by the scorecard that judges it now. Invalid: name, task, contacts,
// reviewers, baseline, due.
func (k *Calibrations) Invite(ctx context.Context, a actor.Actor, c Calibration) (id int64, err error) {
	if err := a.Need(actor.CalibrationWrite); err != nil {
		return 0, err
	}
	if a.PersonID == 0 {
		return 0, fault.New(fault.Forbidden, "fault.forbidden") // a calibration is somebody's
	}
	c.CreatedBy, c.CreatedAt, c.ClosedAt, c.ClosedBy = a.PersonID, k.Now(), nil, 0
	if err := k.fit(ctx, a, &c); err != nil {
		return 0, err
	}
	err = k.store.InTx(ctx, func(ctx context.Context) error {
		c.ID = 0 // a transaction may be tried again
		if err := k.store.InsertCalibration(ctx, &c); err != nil {
			return err
		}
		id = c.ID
		for _, r := range c.Reviewers {
			if err := k.post(ctx, c.ID, r.PersonID, Invited); err != nil {
				return err
			}
		}
		return k.Audit.Audit(ctx, a, "add", "calibration", id, map[string]any{"name": c.Name, "contacts": len(c.Contacts), "reviewers": len(c.Reviewers)})
	})
	return id, err
}

// fit checks what was asked for, and finds by which scorecard each contact is scored.
func (k *Calibrations) fit(ctx context.Context, a actor.Actor, c *Calibration) error {
	var wrong fault.Fields
	if c.Name = wrong.Text("name", spelling.Name(c.Name), MaxCalibrationName); c.Name == "" && !wrong.Wrong("name") {
		wrong.Add("name", "fault.required")
	}
	c.Task = wrong.Text("task", strings.TrimSpace(c.Task), MaxTask)
	if c.DueDay != 0 && c.DueDay < when.DayOf(k.Now(), k.Zone) {
		wrong.Add("due", "calibration.fault.past")
	}
	invited, err := k.invited(ctx, c, &wrong)
	if err != nil {
		return err
	}
	if _, there := c.ReviewerOf(c.BaselineID); !there && c.BaselineID != 0 {
		wrong.Add("baseline", "calibration.fault.baseline")
	}
	if len(c.Contacts) == 0 {
		wrong.Add("contacts", "fault.required")
	}
	if len(c.Contacts) > MaxCalibrated {
		wrong.Add("contacts", "calibration.fault.many", "Max", MaxCalibrated)
		return wrong.Err()
	}
	for i, one := range c.Contacts {
		if slices.ContainsFunc(c.Contacts[:i], func(o Calibrated) bool { return o.ContactID == one.ContactID }) {
			wrong.Add("contacts", "calibration.fault.twice", "ID", one.ContactID)
			continue
		}
		if err := k.judged(ctx, a, &c.Contacts[i], invited, &wrong); err != nil {
			return err
		}
	}
	return wrong.Err()
}

// invited checks who is to score, and returns them.
func (k *Calibrations) invited(ctx context.Context, c *Calibration, wrong *fault.Fields) (invited []actor.Actor, err error) {
	may, err := k.People.Holders(ctx, actor.CalibrationWrite)
	if err != nil {
		return nil, err
	}
	for _, p := range may {
		if slices.ContainsFunc(c.Reviewers, func(r Calibrator) bool { return r.PersonID == p.PersonID }) {
			invited = append(invited, p)
		}
	}
	switch {
	case len(invited) != len(c.Reviewers):
		wrong.Add("reviewers", "calibration.fault.reviewers")
	case len(invited) < MinCalibrators || len(invited) > MaxCalibrators:
		wrong.Add("reviewers", "calibration.fault.count", "Min", MinCalibrators, "Max", MaxCalibrators)
	}
	return invited, nil
}

// judged finds the scorecard of a contact, and refuses one that cannot be scored: not seen,
// not read any more, or served by a reviewer.
func (k *Calibrations) judged(ctx context.Context, a actor.Actor, one *Calibrated, invited []actor.Actor, wrong *fault.Fields) error {
	d, err := k.store.ContactByID(ctx, one.ContactID)
	switch {
	case fault.Is(err, fault.NotFound), err == nil && !a.SeesContact(d.OperatorID, d.TeamID):
		wrong.Add("contacts", "calibration.fault.contact", "ID", one.ContactID)
		return nil
	case err != nil:
		return err
	case len(d.Messages) == 0:
		wrong.Add("contacts", "calibration.fault.silent", "ID", one.ContactID)
		return nil
	}
	for _, p := range invited {
		if p.Is(d.OperatorID) {
			wrong.Add("reviewers", "calibration.fault.own", "Name", p.Name, "ID", one.ContactID)
		}
	}
	by, err := k.Cards.Judging(ctx, a, d.Facts())
	one.VersionID = by.Version.ID
	return err
}

// knownTo reads a calibration that the actor may know of. NotFound.
func (k *Calibrations) knownTo(ctx context.Context, a actor.Actor, id int64, read func(context.Context, int64) (Calibration, error)) (Calibration, error) {
	c, err := read(ctx, id)
	if err == nil && !c.known(a) {
		return Calibration{}, fault.New(fault.NotFound, "fault.not_found")
	}
	return c, err
}

// ListCalibrations lists what the actor may know of, the last made first.
func (k *Calibrations) ListCalibrations(ctx context.Context, a actor.Actor, p page.Request) (page.Of[CalibrationRow], error) {
	if err := a.Need(actor.CalibrationRead); err != nil {
		return page.Of[CalibrationRow]{}, err
	}
	return k.store.Calibrations(ctx, a.PersonID, a.Role == actor.Admin, p)
}

// CountCalibrations counts what ListCalibrations lists, up to CountLimit.
func (k *Calibrations) CountCalibrations(ctx context.Context, a actor.Actor) (int, error) {
	if err := a.Need(actor.CalibrationRead); err != nil {
		return 0, err
	}
	return k.store.CountCalibrations(ctx, a.PersonID, a.Role == actor.Admin, CountLimit)
}

// toCalibrateShown is how many calibrations can wait for somebody at once.
const toCalibrateShown = 100

// ToCalibrate lists where scores of the actor are waited for, the first due first.
func (k *Calibrations) ToCalibrate(ctx context.Context, a actor.Actor) ([]CalibrationRow, error) {
	if err := a.Need(actor.ReviewRead); err != nil {
		return nil, err
	}
	if !a.May(actor.CalibrationWrite) || a.PersonID == 0 {
		return nil, nil
	}
	return k.store.ToCalibrate(ctx, a.PersonID, toCalibrateShown)
}

// CloseCalibration ends the scoring: everybody who may know of it sees what was given, and
// nothing is given any more. NotFound; Forbidden for who does not lead it; Conflict when it is
// closed.
func (k *Calibrations) CloseCalibration(ctx context.Context, a actor.Actor, id int64) error {
	if err := a.Need(actor.CalibrationWrite); err != nil {
		return err
	}
	return k.store.InTx(ctx, func(ctx context.Context) error {
		c, err := k.knownTo(ctx, a, id, k.store.HoldCalibration)
		switch {
		case err != nil:
			return err
		case c.Closed():
			return fault.New(fault.Conflict, "calibration.fault.closed")
		case !c.leads(a):
			return fault.New(fault.Forbidden, "fault.forbidden")
		}
		now := k.Now()
		c.ClosedAt, c.ClosedBy = &now, a.PersonID
		if err := k.store.CloseCalibration(ctx, c); err != nil {
			return err
		}
		for _, r := range c.Reviewers {
			if err := k.post(ctx, id, r.PersonID, Ended); err != nil {
				return err
			}
		}
		return k.Audit.Audit(ctx, a, "close", "calibration", id, map[string]any{"name": c.Name})
	})
}
