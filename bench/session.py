"""A visitor without a browser: speaks Streamlit's own websocket protocol, so that many fit on one machine."""

import json
from types import TracebackType

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect


class Counted(ClientConnection):
    """A connection, compressed as with a browser, that counts the bytes which arrive."""

    received = 0

    def data_received(self, data: bytes) -> None:
        self.received += len(data)
        super().data_received(data)


class Session:
    """One visitor of one page, as `async with Session(url, page) as session`; `query` is the address after “?”."""

    def __init__(self, url: str, page: str = "", query: str = "") -> None:
        self.url = url.replace("http", "ws", 1) + "/_stcore/stream"
        self.page = page
        self.query = query
        self.widgets: dict[str, str] = {}
        self.page_hash = ""
        self.fragments: dict[str, str] = {}
        self.elements: set[str] = set()
        self.numbers: dict[str, float] = {}
        """What each number field shows."""
        self.data: dict[str, bytes] = {}
        """What each component was sent last, as bytes."""
        self.known: set[str] = set()
        """The marks of large messages: a browser keeps these, and is not sent them again."""
        self._socket: Counted | None = None

    async def __aenter__(self) -> "Session":
        self._socket = await connect(self.url, subprotocols=["streamlit"], max_size=None, create_connection=Counted)
        await self.go(self.page, self.query)
        return self

    async def go(self, page: str, query: str = "") -> None:
        """Open another page, as the menu does, and wait until the script has finished."""
        self.page, self.query = page, query
        message = BackMsg()
        message.rerun_script.page_name = page
        await self._run(message)

    @property
    def received(self) -> int:
        """How many bytes have come over the line."""
        return self._socket.received if self._socket else 0

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._socket is not None:
            await self._socket.close()

    async def set_number(self, key: str, value: float) -> None:
        """Change a number input and wait until the script has finished."""
        message = self._asking(key)
        message.rerun_script.widget_states.widgets.add(id=self.widgets[key]).double_value = value
        await self._run(message)

    async def press(self, key: str) -> None:
        """Press a button and wait until the script has finished."""
        message = self._asking(key)
        message.rerun_script.widget_states.widgets.add(id=self.widgets[key]).trigger_value = True
        await self._run(message)

    async def tell(self, key: str, event: str, value: object) -> None:
        """Set off a component's trigger, as it does itself, and wait until its fragment, or the script, has finished."""
        message = self._asking(key)
        state = message.rerun_script.widget_states.widgets.add(id=f"$$STREAMLIT_INTERNAL_KEY_{self.widgets[key]}__events")
        state.json_trigger_value = json.dumps([{"event": event, "value": value}])
        await self._run(message)

    def _asking(self, key: str) -> BackMsg:
        """For another run of the fragment that this widget stands in, or of the script."""
        message = BackMsg()
        message.rerun_script.page_script_hash = self.page_hash
        message.rerun_script.fragment_id = self.fragments[key]
        return message

    async def _run(self, message: BackMsg) -> None:
        assert self._socket is not None
        message.rerun_script.query_string = self.query
        message.rerun_script.cached_message_hashes.extend(self.known)
        await self._socket.send(message.SerializeToString())
        while True:
            raw = await self._socket.recv(decode=False)
            answer = ForwardMsg.FromString(raw)
            kind = answer.WhichOneof("type")
            if answer.metadata.cacheable:
                self.known.add(answer.hash)
            if kind == "navigation":
                self.page_hash = answer.navigation.page_script_hash
            elif kind == "delta":
                self._note(answer.delta)
            elif kind == "script_finished":
                return

    def _note(self, delta: Delta) -> None:
        element = delta.new_element
        kind = element.WhichOneof("type")
        if kind is None:
            return
        self.elements.add(kind)
        if kind in ("number_input", "button", "bidi_component"):
            id = getattr(element, kind).id
            key = id.rpartition("-")[2]
            self.widgets[key], self.fragments[key] = id, delta.fragment_id
            if kind == "number_input":
                self.numbers[key] = (
                    element.number_input.value if element.number_input.set_value else element.number_input.default
                )
            if kind == "bidi_component":
                self.data[key] = element.bidi_component.bytes
        elif kind == "exception":
            raise RuntimeError(element.exception.message)
