"""A visitor without a browser: speaks Streamlit's own websocket protocol, so that many fit on one machine."""

from types import TracebackType

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect


class Session:
    """One visitor of one page, as `async with Session(url, page) as session`."""

    def __init__(self, url: str, page: str = "") -> None:
        self.url = url.replace("http", "ws", 1) + "/_stcore/stream"
        self.page = page
        self.widgets: dict[str, str] = {}
        self.page_hash = ""
        self.elements: set[str] = set()
        self.received = 0
        self._socket: ClientConnection | None = None

    async def __aenter__(self) -> "Session":
        self._socket = await connect(self.url, subprotocols=["streamlit"], max_size=None, compression=None)
        message = BackMsg()
        message.rerun_script.page_name = self.page
        await self._run(message)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._socket is not None:
            await self._socket.close()

    async def set_number(self, key: str, value: float) -> None:
        """Change a number input and wait until the script has finished."""
        message = BackMsg()
        message.rerun_script.page_script_hash = self.page_hash
        state = message.rerun_script.widget_states.widgets.add(id=self.widgets[key])
        state.double_value = value
        await self._run(message)

    async def press(self, key: str) -> None:
        """Press a button and wait until the script has finished."""
        message = BackMsg()
        message.rerun_script.page_script_hash = self.page_hash
        message.rerun_script.widget_states.widgets.add(id=self.widgets[key]).trigger_value = True
        await self._run(message)

    async def _run(self, message: BackMsg) -> None:
        assert self._socket is not None
        await self._socket.send(message.SerializeToString())
        while True:
            raw = await self._socket.recv(decode=False)
            self.received += len(raw)
            answer = ForwardMsg.FromString(raw)
            kind = answer.WhichOneof("type")
            if kind == "navigation":
                self.page_hash = answer.navigation.page_script_hash
            elif kind == "delta":
                self._note(answer.delta.new_element)
            elif kind == "script_finished":
                return

    def _note(self, element: Element) -> None:
        kind = element.WhichOneof("type")
        if kind is None:
            return
        self.elements.add(kind)
        if kind in ("number_input", "button"):
            id = getattr(element, kind).id
            self.widgets[id.rpartition("-")[2]] = id
        elif kind == "exception":
            raise RuntimeError(element.exception.message)
