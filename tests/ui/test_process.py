"""How the process runs: its log, sockets, and what of Streamlit is mended."""

import json
import logging
from socket import AF_INET, IPPROTO_TCP, TCP_NODELAY, socket
from types import SimpleNamespace

import pytest
from streamlit import config
from streamlit.config import get_option, set_option
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequests
from streamlit.testing.v1 import AppTest

from ui import process


@pytest.fixture
def own_records(monkeypatch):
    """The log's records as the server has them made, for the length of a test."""
    before = logging.getLogRecordFactory()
    process.one_line_each()
    yield
    logging.setLogRecordFactory(before)


@pytest.mark.parametrize("name", ["streamlit.web.server", "uvicorn.error"])
def test_what_streamlit_refuses_takes_one_line_of_the_log(own_records, caplog, name):
    try:
        json.loads("[" * 200_000)
    except RecursionError as error:
        logging.getLogger(name).warning("A message that is %s", "broken\n", exc_info=error)
    (record,) = caplog.records
    text = logging.Formatter().format(record)
    assert text.startswith("A message that is broken: RecursionError(")
    assert "\n" not in text
    assert len(text) <= process.LONGEST_LINE


def test_an_error_of_ours_keeps_its_traceback(own_records, caplog):
    def script():
        from ui.server import show_error
        from ui.settings import Settings

        try:
            Settings(example="there is none").worked  # noqa: B018
        except KeyError as error:
            show_error(error)

    AppTest.from_function(script).run()
    assert [record.name for record in caplog.records if record.exc_info] == ["ui.server"]
    assert "in worked" in caplog.text


def test_secrets_are_looked_for_only_where_one_may_look(tmp_path, monkeypatch):
    there, below_no_folder, missing = tmp_path / "a.toml", tmp_path / "a.toml" / "home" / "b.toml", tmp_path / "c.toml"
    there.touch()
    anothers = tmp_path / "d.toml"
    stat = process.os.stat

    def refusing(path, *about, **more):
        if str(path) == str(anothers):
            raise PermissionError(13, "Permission denied", str(path))
        return stat(path, *about, **more)

    monkeypatch.setattr(process.os, "stat", refusing)
    before = get_option("secrets.files")
    set_option("secrets.files", [str(each) for each in (there, below_no_folder, missing, anothers)])
    process.pass_over_home()
    kept = get_option("secrets.files")
    set_option("secrets.files", before)
    assert kept == [str(there), str(missing)]


def test_the_theme_is_looked_up_once_and_sent_as_it_was(monkeypatch):
    look, asked = config.get_options_for_section, []
    monkeypatch.setattr(config, "get_options_for_section", lambda section: asked.append(section) or look(section))

    def theme():
        message = CustomThemeConfig()
        app_session._populate_theme_msg(message)
        app_session._populate_theme_msg(message.dark, "theme.dark")
        return message

    before = theme()
    process.read_theme_once()
    assert theme() == theme() == before != CustomThemeConfig()
    assert asked == ["theme", "theme.dark"] * 2


def test_what_is_sent_to_a_socket_that_names_no_protocol_is_sent_at_once():
    with socket(AF_INET) as listening:
        assert listening.proto == 0
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        process.send_at_once()
        with socket(AF_INET) as caller:
            caller.connect(listening.getsockname())
            connection, _ = listening.accept()
            with connection:
                assert connection.getsockopt(IPPROTO_TCP, TCP_NODELAY)


@pytest.fixture
def lossless(monkeypatch):
    """Streamlit's sessions as the server has them; what Streamlit's own way is asked. Undone after the test."""
    asked = []
    monkeypatch.setattr(AppSession, "request_rerun", lambda session, state: asked.append(state))
    monkeypatch.setattr(AppSession, "_clear_queue", AppSession._clear_queue)
    process.lose_nothing_of_a_run()
    return asked


def shown_by(fragment, body):
    message = ForwardMsg()
    message.metadata.delta_path.extend([0, 1])
    message.delta.fragment_id = fragment
    message.delta.new_element.markdown.body = body
    return message


def test_what_waits_to_be_sent_stays_when_its_fragment_runs_again_and_goes_when_all_runs(lossless):
    session = SimpleNamespace(_browser_queue=ForwardMsgQueue())
    for body in ("first", "second"):
        AppSession._clear_queue(session, ["observed"])
        session._browser_queue.enqueue(shown_by("observed", body))
    assert [each.delta.new_element.markdown.body for each in session._browser_queue._queue] == ["first", "second"]
    AppSession._clear_queue(session)
    assert session._browser_queue.is_empty()


def test_an_event_at_the_end_of_a_run_waits_until_what_that_told_is_heard(lossless):
    requests, later = ScriptRequests(), []
    session = SimpleNamespace(_scriptrunner=SimpleNamespace(_requests=requests), _call_soon_on_event_loop=later.append)
    AppSession.request_rerun(session, "while it runs")
    assert (lossless, later) == (["while it runs"], [])
    requests.request_stop()
    AppSession.request_rerun(session, "at its end")
    assert lossless == ["while it runs"]
    later.pop()()
    assert lossless == ["while it runs", "at its end"]
