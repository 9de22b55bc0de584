package main

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"testing"

	"openpeople/internal/actor"
	"openpeople/internal/config"
	"openpeople/internal/fault"
	"openpeople/internal/store/storetest"
	"openpeople/internal/web"
)

// locks is every use-case that has an actor and the right that its first line
// asks for. What a use-case asks beyond that (whose contact, which team) is tried
// in the tests of its room.
var locks = map[string]actor.Right{
	"account.AddPerson": actor.PersonManage, "account.ChangePerson": actor.PersonManage, "account.DisablePerson": actor.PersonManage,
	"account.EnablePerson": actor.PersonManage, "account.NewLink": actor.PersonManage, "account.SendLink": actor.PersonManage, "account.SetPassword": actor.PersonManage,
	"account.People": actor.PersonManage, "account.CountPeople": actor.PersonManage, "account.Person": actor.PersonManage,
	"account.Teams": actor.PersonManage, "account.LedBy": actor.ContactRead, "account.TeamOf": actor.TeamManage,
	"account.CreateToken": actor.TokenManage, "account.Tokens": actor.TokenManage, "account.EndingTokens": actor.TokenManage, "account.TokenByID": actor.TokenManage, "account.RevokeToken": actor.TokenManage,
	"account.AuditLog": actor.AuditRead, "account.AuditCount": actor.AuditRead,
	"account.ZoneFixed": actor.DeskManage, "account.ChangeDesk": actor.DeskManage, "account.ChangeLogo": actor.DeskManage, "account.ShowAllTeams": actor.DeskManage, "account.ChangeTargets": actor.DeskManage, "account.NoteTried": actor.DeskManage, "account.Begin": actor.DeskManage,
	"account.Own": actor.SignedIn, "account.Again": actor.SignedIn, "account.SetLanguage": actor.SignedIn, "account.SetTheme": actor.SignedIn, "account.SetTimeZone": actor.SignedIn,
	"account.Sessions": actor.SignedIn, "account.RevokeSession": actor.SignedIn, "account.RevokeOtherSessions": actor.SignedIn,
	"account.SignOut": actor.SignedIn, "account.ChangePassword": actor.SignedIn, "account.Proved": actor.SignedIn, "account.Prove": actor.SignedIn,

	"contact.List": actor.ContactRead, "contact.Counted": actor.ContactRead, "contact.Total": actor.ContactRead, "contact.Count": actor.ContactRead, "contact.Get": actor.ContactRead, "contact.Names": actor.ContactRead, "contact.NamesFor": actor.ContactRead,
	"contact.Rename":        actor.DeskManage,
	"contact.FindCustomers": actor.DeskManage, "contact.Customer": actor.DeskManage, "contact.MergeCustomers": actor.DeskManage, "contact.SplitCustomer": actor.DeskManage,
	"contact.FindOperators": actor.DeskManage, "contact.Operator": actor.DeskManage, "contact.MergeOperators": actor.DeskManage, "contact.PartOperator": actor.DeskManage,
	"contact.SetVolumes": actor.VolumeTake, "contact.Take": actor.ContactTake,

	"comment.List": actor.ContactRead, "comment.Counted": actor.ContactRead, "comment.Total": actor.ContactRead, "comment.Themes": actor.ContactRead, "comment.Reasons": actor.ContactRead, "comment.BorneBy": actor.ContactRead, "comment.Tags": actor.ContactRead,
	"comment.TagList": actor.CommentTag, "comment.AddTag": actor.CommentTag, "comment.ChangeTag": actor.CommentTag, "comment.ArchiveTag": actor.CommentTag, "comment.Tag": actor.CommentTag, "comment.Preview": actor.CommentTag,

	"recording.Take": actor.ContactTake, "recording.OfContact": actor.ContactRead, "recording.Shown": actor.ContactRead, "recording.Play": actor.RecordingPlay, "recording.Look": actor.RecordingPlay, "recording.Download": actor.RecordingDownload,
	"recording.Muted": actor.RecordingPlay, "recording.Redact": actor.RecordingRedact, "recording.Lift": actor.RecordingRedact,
	"recording.TextsOf": actor.RecordingPlay, "recording.Ask": actor.RecordingRedact, "recording.Line": actor.RecordingRedact, "recording.Correct": actor.RecordingRedact, "recording.SpeechEngine": actor.DeskManage, "recording.TextsWaiting": actor.DeskManage, "recording.SaveSpeechEngine": actor.DeskManage,
	"recording.Places": actor.DeskManage, "recording.SavePlaces": actor.DeskManage,

	"sending.Try":         actor.DeskManage,
	"asking.TakeResponse": actor.ResponseTake, "asking.OfContact": actor.ContactRead, "asking.AboutOf": actor.ContactRead,
	"asking.Rules": actor.RuleRead, "asking.Rule": actor.RuleRead, "asking.SaveRule": actor.RuleChange,
	"asking.SwitchRule": actor.RuleChange, "asking.MoveRule": actor.RuleChange,

	"survey.ListResponses": actor.ResponseRead, "survey.OfContact": actor.ContactRead, "survey.Surveys": actor.RuleRead, "survey.Published": actor.RuleRead, "account.RuleChanges": actor.RuleRead, "scorecard.Published": actor.ReviewRead, "idea.WentLive": actor.IdeaRead,

	"sending.Overview": actor.DeskManage, "sending.Resend": actor.DeskManage, "sending.RetryNow": actor.DeskManage, "sending.ResendFailed": actor.DeskManage, "sending.Hold": actor.DeskManage,
	"sending.LastAbout": actor.DeskManage, "sending.Letters": actor.MailboxRead, "sending.CountLetters": actor.MailboxRead, "sending.Trouble": actor.DeskManage, "sending.Letter": actor.MailboxRead,

	"recovery.OfContact": actor.ContactRead, "recovery.Open": actor.RecoveryClose, "recovery.Attempt": actor.RecoveryClose, "recovery.Close": actor.RecoveryClose, "recovery.Return": actor.RecoveryClose,
	"recovery.List": actor.RecoveryRead, "recovery.Count": actor.RecoveryRead, "recovery.Total": actor.RecoveryRead, "recovery.Board": actor.RecoveryRead, "recovery.AskAgain": actor.RecoveryClose, "recovery.Figures": actor.RecoveryRead, "recovery.Handlers": actor.RecoveryRead,
	"recovery.Take": actor.RecoveryClose, "recovery.HandOver": actor.RecoveryClose, "recovery.Heirs": actor.RecoveryClose,
	"recovery.Calendar": actor.DeskManage, "recovery.SaveCalendar": actor.DeskManage,
	"recovery.Words": actor.ContactRead, "recovery.AddWord": actor.DeskManage, "recovery.ChangeWord": actor.DeskManage, "recovery.RetireWord": actor.DeskManage, "recovery.MoveWord": actor.DeskManage,

	"report.Figures": actor.FigureRead, "report.Series": actor.FigureRead, "report.Overview": actor.TodayRead, "report.Table": actor.FigureRead, "report.Standard": actor.FigureRead, "report.Mix": actor.FigureRead, "report.Programme": actor.FigureRead, "report.Reviewed": actor.ReviewRead, "report.BeyondRules": actor.FigureRead, "contact.Costs": actor.ContactRead, "report.Trend": actor.FigureRead, "report.Hours": actor.FigureRead, "report.Slides": actor.FigureRead, "report.Remarks": actor.FigureRead, "report.Remark": actor.RemarkWrite, "report.RemoveRemark": actor.RemarkWrite,
	"board.Boards": actor.BoardManage, "board.Choices": actor.BoardManage, "board.Board": actor.BoardManage, "board.SaveBoard": actor.BoardManage, "board.RemoveBoard": actor.BoardManage, "board.AddLink": actor.BoardManage, "board.RevokeLink": actor.BoardManage, "board.Whole": actor.FigureRead,

	"digest.Own": actor.TodayRead, "digest.Choose": actor.TodayRead, "digest.SendNow": actor.TodayRead, "digest.Preview": actor.TodayRead,

	"report.SaveView": actor.ReportSave, "report.SavedViews": actor.ReportSave, "report.RemoveView": actor.ReportSave, "report.StartWith": actor.ReportSave, "report.StartOf": actor.ReportSave,

	"scorecard.Scorecards": actor.ReviewRead, "scorecard.Card": actor.ReviewRead, "scorecard.Version": actor.ReviewRead, "scorecard.Judging": actor.ReviewWrite,
	"scorecard.Create": actor.ScorecardWrite, "scorecard.Import": actor.ScorecardWrite, "scorecard.Export": actor.ScorecardWrite, "scorecard.Rules": actor.ScorecardWrite, "scorecard.Rule": actor.ScorecardWrite, "scorecard.SaveRule": actor.ScorecardWrite, "scorecard.MoveRule": actor.ScorecardWrite, "scorecard.RemoveRule": actor.ScorecardWrite, "scorecard.Fall": actor.ScorecardWrite, "scorecard.Try": actor.ScorecardWrite, "scorecard.Duplicate": actor.ScorecardWrite, "scorecard.Begin": actor.ScorecardWrite, "scorecard.Discard": actor.ScorecardWrite, "scorecard.Publish": actor.ScorecardWrite, "scorecard.Archive": actor.ScorecardWrite,
	"scorecard.Rename": actor.ScorecardWrite, "scorecard.SaveGroup": actor.ScorecardWrite, "scorecard.SaveCriterion": actor.ScorecardWrite, "scorecard.Move": actor.ScorecardWrite, "scorecard.Remove": actor.ScorecardWrite,

	"review.Plan": actor.ScorecardWrite, "review.SavePlan": actor.ScorecardWrite, "review.QueueRules": actor.ScorecardWrite, "review.QueueRule": actor.ScorecardWrite, "review.SaveQueueRule": actor.ScorecardWrite,
	"review.MoveQueueRule": actor.ScorecardWrite, "review.RemoveQueueRule": actor.ScorecardWrite, "review.TryQueue": actor.ScorecardWrite,
	"review.Praise": actor.ReviewRead, "review.Praised": actor.ReviewRead, "review.ProposePraise": actor.ReviewWrite, "review.AnswerPraise": actor.ReviewRead,
	"review.Own": actor.ReviewWrite, "review.NextInQueue": actor.ReviewWrite, "review.InQueue": actor.ReviewRead, "review.History": actor.ReviewWrite, "review.Cycle": actor.FigureRead, "review.Assignment": actor.ReviewWrite, "review.Replace": actor.ReviewWrite,
	"review.Calibrators": actor.CalibrationWrite, "review.Invite": actor.CalibrationWrite, "review.ToScore": actor.CalibrationWrite, "review.Score": actor.CalibrationWrite, "review.CloseCalibration": actor.CalibrationWrite,
	"review.ListCalibrations": actor.CalibrationRead, "review.CountCalibrations": actor.CalibrationRead, "review.OwnScores": actor.CalibrationRead, "review.Discussed": actor.CalibrationRead, "review.Agreement": actor.CalibrationRead, "review.LetterOf": actor.CalibrationRead,
	"review.ToCalibrate": actor.ReviewRead, "review.Severity": actor.FigureRead,
	"review.Criteria": actor.ReviewRead, "review.Start": actor.ReviewWrite, "review.Begun": actor.ReviewWrite, "review.NextOf": actor.ReviewWrite, "review.Save": actor.ReviewWrite, "review.Discard": actor.ReviewWrite,
	"review.Get": actor.ReviewRead, "review.Acknowledge": actor.ReviewRead, "review.List": actor.ReviewRead, "review.Count": actor.ReviewRead, "review.Total": actor.ReviewRead,
	"review.Export": actor.ReviewRead, "review.Names": actor.ReviewRead, "review.OfContact": actor.ReviewRead, "review.Judged": actor.ReviewRead, "review.BesideMarks": actor.ReviewRead, "review.Loads": actor.ReviewRead, "review.Called": actor.ReviewRead, "review.Waiting": actor.ReviewRead,

	"review.Raise": actor.ReviewRead, "review.Withdraw": actor.ReviewRead, "review.Decide": actor.ReviewWrite, "review.Appeals": actor.ReviewRead, "review.CountAppeals": actor.ReviewRead, "review.TotalAppeals": actor.ReviewRead, "review.AppealByID": actor.ReviewRead, "review.AppealFigures": actor.ReviewRead, "review.Examples": actor.ReviewRead, "review.CountExamples": actor.ReviewRead, "review.SelfForm": actor.ReviewRead, "review.ReviewSelf": actor.ReviewRead, "review.Coach": actor.ReviewWrite, "review.LookAgain": actor.ReviewWrite, "review.Beside": actor.ReviewWrite, "review.Coachings": actor.ReviewRead, "review.CountCoachings": actor.ReviewRead,

	"openday.Days": actor.DayRead, "openday.Cards": actor.DayRead, "openday.Plan": actor.DayRead, "openday.Shift": actor.DayRead,
	"openday.Announce": actor.DayManage, "openday.Change": actor.DayManage, "openday.Cancel": actor.DayManage, "openday.Return": actor.DayManage, "openday.SavePlace": actor.DayManage,
	"openday.Seat": actor.ShiftTake, "openday.Release": actor.ShiftTake,
	"openday.Sheet": actor.NoteWrite, "openday.Spots": actor.NoteWrite, "openday.Write": actor.NoteWrite, "openday.Correct": actor.NoteWrite,
	"openday.Read": actor.NoteTriage, "openday.Note": actor.NoteRead, "openday.Notes": actor.NoteRead, "openday.CountNotes": actor.NoteRead,
	"openday.NotesOfContact": actor.NoteRead, "openday.Names": actor.NoteRead,
	"openday.Waiting": actor.DayRead, "openday.MarkGuests": actor.PersonManage,

	"idea.List": actor.IdeaRead, "idea.Count": actor.IdeaRead, "idea.Total": actor.IdeaRead, "idea.Page": actor.IdeaRead,
	"idea.Sheet": actor.IdeaWrite, "idea.Offer": actor.IdeaWrite, "idea.Feed": actor.IdeaWrite, "idea.Vote": actor.IdeaWrite, "idea.Unvote": actor.IdeaWrite, "idea.Say": actor.IdeaWrite,
	"idea.Decide": actor.IdeaDecide, "idea.Return": actor.IdeaDecide,

	"export.Ask": actor.SignedIn, "export.List": actor.SignedIn, "export.Open": actor.SignedIn, "export.Remove": actor.SignedIn,
	"privacy.FileOf": actor.CustomerErase, "privacy.Erase": actor.CustomerErase, "privacy.EraseNamed": actor.CustomerErase, "privacy.Hold": actor.CustomerErase, "privacy.Lift": actor.CustomerErase,
	"privacy.Retention": actor.CustomerErase, "privacy.CopyOf": actor.CustomerErase, "privacy.CopyNamed": actor.CustomerErase, "privacy.Ahead": actor.CustomerErase, "privacy.Keep": actor.CustomerErase,
	"privacy.Certificates": actor.CustomerErase, "privacy.Certificate": actor.CustomerErase,

	"work.Overview": actor.DeskManage, "work.GivenUp": actor.DeskManage, "work.Ask": actor.DeskManage,
	"work.RetryWork": actor.DeskManage, "work.RetryEvent": actor.DeskManage, "work.RetryEvents": actor.DeskManage,
}

// unlocked is what has an actor and refuses nobody, or asks in another way; each
// says why.
var unlocked = map[string]string{
	"account.Audit": "writes down what another room's use-case let pass",
	"idea.IdeasOf":  "a panel beside something else: who may not read ideas sees none, see TestWhoMayNotReadSeesNone",
	"idea.Waiting":  "a part of Today, the same",
}

// emptyDesk is a desk without people or contacts in this process.
func emptyDesk(t *testing.T, change func(cfg *config.Config)) *app {
	t.Helper()
	dir := t.TempDir()
	cfg := config.Config{Database: dir + "/desk.db", Data: dir, BaseURL: "http://localhost", LogFormat: "text"}
	if change != nil {
		change(&cfg)
	}
	a, err := open(context.Background(), cfg, options{hasher: cheap, now: storetest.NewClock().Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

var (
	typeOfContext = reflect.TypeFor[context.Context]()
	typeOfActor   = reflect.TypeFor[actor.Actor]()
	typeOfError   = reflect.TypeFor[error]()
)

// TestWallsHaveLocks tries every use-case of every room with every role, every scope of a
// token and nobody, past the doors: who lacks the right is refused by the room
// itself, before it reads anything, and who holds it is not. A use-case that is in
// no table fails by name.
func TestWallsHaveLocks(t *testing.T) {
	a := emptyDesk(t, nil)
	rooms := []any{a.accounts, a.contacts, a.recordings, a.texts, a.comments, a.asking, a.surveys, a.recoveries, a.sending, a.reports, a.reviews, a.queue, a.calibrations, a.scorecards, a.days, a.ideas, a.works, a.exports, a.boards, a.privacy, a.digests}
	everyRoomIsThere(t, rooms)
	who := []actor.Actor{actor.Nobody, {TokenID: 1, Name: "none"}}
	for _, role := range actor.Roles {
		who = append(who, actor.Actor{PersonID: 1, Name: string(role), Role: role})
	}
	for _, scope := range actor.Scopes {
		who = append(who, actor.Actor{TokenID: 1, Name: string(scope), Scopes: []actor.Scope{scope}})
	}
	found := map[string]bool{}
	for _, room := range rooms {
		service := reflect.ValueOf(room)
		for i := range service.NumMethod() {
			method := service.Type().Method(i)
			if !slices.Contains(paramsOf(method), typeOfActor) {
				continue
			}
			pkg := service.Type().Elem().PkgPath()
			name := pkg[strings.LastIndex(pkg, "/")+1:] + "." + method.Name
			if found[name] = true; unlocked[name] != "" {
				continue
			}
			right, known := locks[name]
			if !known {
				t.Errorf("%s has an actor and stands in no table: say which right its first line asks for", name)
				continue
			}
			for _, w := range who {
				err := try(service.Method(i), w)
				refused := fault.Is(err, fault.Forbidden) || fault.Is(err, fault.Unauthenticated)
				switch {
				case w.May(right) == refused:
					t.Errorf("%s by %q, which has the right %s: %v: %v", name, w.Name, right, w.May(right), err)
				case refused && (w.PersonID == 0 && w.TokenID == 0) != fault.Is(err, fault.Unauthenticated):
					t.Errorf("%s by %q: %v", name, w.Name, err)
				}
			}
		}
	}
	for name := range locks {
		if !found[name] {
			t.Errorf("%s is in the table of locks and in no room", name)
		}
	}
	for name := range unlocked {
		if !found[name] {
			t.Errorf("%s is in the table of what is unlocked and in no room", name)
		}
	}
}

func paramsOf(m reflect.Method) (out []reflect.Type) {
	for i := 1; i < m.Type.NumIn(); i++ {
		out = append(out, m.Type.In(i))
	}
	return out
}

// try calls a use-case with nothing but who asks.
func try(use reflect.Value, who actor.Actor) error {
	var args []reflect.Value
	for i := range use.Type().NumIn() {
		switch in := use.Type().In(i); in {
		case typeOfContext:
			args = append(args, reflect.ValueOf(context.Background()))
		case typeOfActor:
			args = append(args, reflect.ValueOf(who))
		default:
			args = append(args, reflect.Zero(in))
		}
	}
	for _, out := range use.Call(args) {
		if err, ok := out.Interface().(error); ok && out.Type() == typeOfError {
			return err
		}
	}
	return nil
}

// everyRoomIsThere compares the rooms that are tried with those that the web has.
func everyRoomIsThere(t *testing.T, rooms []any) {
	t.Helper()
	have := map[reflect.Type]bool{}
	for _, room := range rooms {
		have[reflect.TypeOf(room)] = true
	}
	options := reflect.TypeFor[web.Options]()
	for i := range options.NumField() {
		kind := options.Field(i).Type
		if kind.Kind() == reflect.Pointer && strings.HasPrefix(kind.Elem().PkgPath(), "openpeople/internal/") && !have[kind] {
			t.Errorf("the room %v is not tried", kind)
		}
	}
}
